package io.ticklane.exec.frame.kept;

import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.state.QueueCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.RowGatherer;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.SavedColumns;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The last rows of each slot, in the batches in which they came; when these are small, or few of
/// their rows are kept, the rows are copied together. A slot has a queue of the places of its rows:
/// `number of the batch << 32 | row`.
///
/// Threads: one at a time.
final class KeptRows implements AutoCloseable {
    private static final StateLayout LAYOUT =
            new StateLayout("kept_rows", 1, List.of(new StateLayout.Cell.OfQueue("places")));

    private static final int PIECE_ROWS = 4096;

    /// How many rows may lie in batches that are not kept, and how many batches there may be.
    private static final int SPARE_ROWS = 1 << 14;

    private static final int SPARE_BATCHES = 256;
    private static final int ROWS_OF_BATCH = 64;

    private final QueryContext context;
    private final List<SqlType> types;
    private final QueryMemory.StateBuffers buffers;
    private final State state;
    private final QueueCells places;
    private Map<Integer, Part> parts = new HashMap<>();
    private int next;

    /// rows in queues, and rows of all batches
    private long kept;

    private long held;

    KeptRows(QueryContext context, List<SqlType> types) {
        this.context = context;
        this.types = List.copyOf(types);
        this.buffers = context.memory().stateBuffers();
        this.state = new State(LAYOUT, buffers);
        this.places = state.queues(0);
    }

    /// A batch, and how many of its rows are in queues.
    private static final class Part {
        private final Batch rows;
        private int left;

        Part(Batch rows) {
            this.rows = rows;
            this.left = rows.rows();
        }
    }

    /// Adds rows, at least one, to their slots (four bytes each, below `slotCount`); takes
    /// ownership of the columns.
    void add(List<Column> columns, int rows, MemorySegment slots, int slotCount) {
        int number = add(new Batch(0, rows, columns));
        state.ensure(slotCount);
        for (int row = 0; row < rows; row++) {
            int slot = slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
            places.addLastLong(slot, (long) number << Integer.SIZE | row);
        }
        kept += rows;
    }

    private int add(Batch rows) {
        parts.put(next, new Part(rows));
        held += rows.rows();
        return next++;
    }

    /// How many rows a slot has.
    int size(int slot) {
        return places.size(slot);
    }

    /// The rows of some slots, those of each together, the oldest first; `rows` in all. The
    /// ordinals are the places in the batch.
    Batch gather(int[] slots, int count, int rows) {
        long[] picks = new long[rows];
        Picks found = new Picks();
        int at = 0;
        for (int i = 0; i < count; i++) {
            for (int place = 0; place < size(slots[i]); place++) {
                picks[at++] = found.pick(places.getLong(slots[i], place));
            }
        }
        try (Batch made = found.gather(picks, rows);
                ColumnBuilder ordinals =
                        new ColumnBuilder(context.memory(), SqlType.BIGINT, rows)) {
            for (int row = 0; row < rows; row++) {
                ordinals.append((long) row);
            }
            made.columns().forEach(Column::retain);
            return new Batch(0, rows, made.columns(), ordinals.build());
        }
    }

    /// Batches of which rows are picked.
    private final class Picks {
        private final List<Batch> batches = new ArrayList<>();
        private final Map<Integer, Integer> indexes = new HashMap<>();

        /// The place of a row as a gatherer of the batches has it.
        long pick(long place) {
            int number = (int) (place >>> Integer.SIZE);
            Integer index = indexes.get(number);
            if (index == null) {
                index = batches.size();
                indexes.put(number, index);
                batches.add(Objects.requireNonNull(parts.get(number)).rows);
            }
            return (long) index << Integer.SIZE | (int) place;
        }

        Batch gather(long[] picks, int count) {
            return new RowGatherer(context.memory(), batches).gather(0, picks, 0, count);
        }
    }

    /// Drops the first rows of a slot.
    void drop(int slot, int rows) {
        for (int row = 0; row < rows; row++) {
            int number = (int) (places.getLong(slot, 0) >>> Integer.SIZE);
            places.removeFirst(slot);
            Part part = Objects.requireNonNull(parts.get(number));
            if (--part.left == 0) {
                parts.remove(number);
                held -= part.rows.rows();
                part.rows.close();
            }
        }
        kept -= rows;
    }

    /// Copies the rows together where that saves much.
    void settle() {
        boolean spread =
                parts.size() > SPARE_BATCHES + kept / ROWS_OF_BATCH || next > Integer.MAX_VALUE / 2;
        if (spread || held > 2 * kept + SPARE_ROWS) {
            copy();
        }
    }

    private void copy() {
        Map<Integer, Part> old = parts;
        List<Batch> made = pieces();
        parts = new HashMap<>();
        next = 0;
        held = 0;
        made.forEach(this::add);
        long at = 0;
        for (int slot = 0; slot < state.slots(); slot++) {
            for (int place = 0; place < size(slot); place++) {
                long piece = at / PIECE_ROWS;
                places.setLong(slot, place, piece << Integer.SIZE | at % PIECE_ROWS);
                at++;
            }
        }
        old.values().forEach(part -> part.rows.close());
    }

    /// All rows in the order of their slots, in batches that the caller owns.
    private List<Batch> pieces() {
        List<Batch> made = new ArrayList<>();
        long[] picks = new long[PIECE_ROWS];
        Picks found = new Picks();
        int count = 0;
        try {
            for (int slot = 0; slot < state.slots(); slot++) {
                for (int place = 0; place < size(slot); place++) {
                    picks[count++] = found.pick(places.getLong(slot, place));
                    if (count == PIECE_ROWS) {
                        context.check();
                        made.add(found.gather(picks, count));
                        found = new Picks();
                        count = 0;
                    }
                }
            }
            if (count > 0) {
                made.add(found.gather(picks, count));
            }
            return made;
        } catch (Throwable e) {
            made.forEach(Batch::close);
            throw e;
        }
    }

    /// Writes the rows of so many slots, which are all.
    void save(StateWriter out, int slotCount) {
        for (int slot = 0; slot < slotCount; slot++) {
            out.writeLong(size(slot));
        }
        List<Batch> made = pieces();
        try {
            for (Batch piece : made) {
                SavedColumns.save(out, piece.columns(), piece.rows());
            }
        } finally {
            made.forEach(Batch::close);
        }
    }

    /// Reads the rows of so many slots; there are none yet.
    void restore(StateReader in, int slotCount) {
        int[] sizes = new int[slotCount];
        long rows = 0;
        for (int slot = 0; slot < slotCount; slot++) {
            sizes[slot] = in.readCount(Integer.MAX_VALUE);
            rows += sizes[slot];
        }
        int slot = 0;
        try (GrowingMemory memory = new GrowingMemory(context.memory())) {
            MemorySegment slots = memory.ensure((long) PIECE_ROWS << 2);
            while (rows > 0) {
                int count = (int) Math.min(PIECE_ROWS, rows);
                for (int row = 0; row < count; row++) {
                    while (sizes[slot] == 0) {
                        slot++;
                    }
                    sizes[slot]--;
                    slots.set(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2, slot);
                }
                add(
                        SavedColumns.restore(in, context.memory(), types, count),
                        count,
                        slots,
                        slotCount);
                rows -= count;
            }
        }
    }

    @Override
    public void close() {
        parts.values().forEach(part -> part.rows.close());
        parts.clear();
        buffers.close();
    }
}
