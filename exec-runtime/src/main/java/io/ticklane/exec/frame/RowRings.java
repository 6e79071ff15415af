package io.ticklane.exec.frame;

import io.ticklane.api.memory.Machine;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.ColumnSource;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.snapshot.SavedColumns;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// The last rows of each key: a ring of `width` cells for each slot in columns that all slots
/// share. A ring begins small and grows with the rows of its key, so keys with few rows take
/// little.
///
/// ```
///   slot:   first cell, next place, cells so far, whether all `width` cells are filled
///   cells:  |slot 0 . . . .|slot 2 . . . . . . . .|slot 1 . . . .| ...
/// ```
///
/// Threads: one at a time.
public final class RowRings implements AutoCloseable {
    private static final int FIRST_CELLS = 8;
    private static final int HEAD_BYTES = 16;
    private static final int NEXT = 4;
    private static final int CELLS = 8;
    private static final int FULL = 12;

    private final int width;
    private final List<RingColumn> columns = new ArrayList<>();
    private final Regions regions = new Regions();
    private final GrowingMemory heads;
    private final GrowingMemory places;
    private final GrowingMemory counts;

    /// Rings of `width` rows, at least one.
    public RowRings(QueryMemory memory, List<SqlType> types, int width) {
        this.width = width;
        this.heads = new GrowingMemory(memory);
        this.places = new GrowingMemory(memory);
        this.counts = new GrowingMemory(memory);
        for (SqlType type : types) {
            columns.add(new RingColumn(memory, type));
        }
    }

    /// Puts rows into the rings of their slots, one after the other. Gives the row that each
    /// replaces: the one `width` rows before of the same key; where there is none, zeros.
    public List<Column> push(
            QueryMemory memory, List<Column> in, int rows, MemorySegment slotOfRow, int slots) {
        heads.ensure((long) slots * HEAD_BYTES);
        MemorySegment placeOfRow = places.ensure((long) rows << 2);
        MemorySegment countOfRow = counts.ensure((long) rows << 2);
        List<ColumnBuilder> replaced = new ArrayList<>();
        try {
            for (RingColumn column : columns) {
                ColumnBuilder builder = new ColumnBuilder(memory, column.type(), rows);
                replaced.add(builder);
                builder.resize(rows);
            }
            int done = 0;
            int next = place(slotOfRow, 0, rows, placeOfRow, countOfRow);
            while (next < rows) {
                exchange(in, done, next, replaced);
                done = next;
                grow(slotOfRow.get(ValueLayout.JAVA_INT_UNALIGNED, (long) next << 2));
                next = place(slotOfRow, next, rows, placeOfRow, countOfRow);
            }
            exchange(in, done, rows, replaced);
            List<Column> made = new ArrayList<>();
            replaced.forEach(builder -> made.add(builder.build()));
            return made;
        } finally {
            replaced.forEach(ColumnBuilder::close);
        }
    }

    /// Finds the cells of rows from `from` on; stops at a row whose ring has to grow before.
    private int place(
            MemorySegment slotOfRow,
            int from,
            int to,
            MemorySegment placeOfRow,
            MemorySegment countOfRow) {
        long all = heads.segment().address();
        long slots = slotOfRow.address();
        long places = placeOfRow.address();
        long counts = countOfRow.address();
        int most = width;
        for (int row = from; row < to; row++) {
            int slot = Machine.getInt(slots + ((long) row << 2));
            long head = all + (long) slot * HEAD_BYTES;
            int next = Machine.getInt(head + NEXT);
            if (next == Machine.getInt(head + CELLS)) {
                if (next != most) {
                    return row;
                }
                next = 0;
                Machine.putInt(head + FULL, 1);
            }
            int first = Machine.getInt(head);
            int full = Machine.getInt(head + FULL);
            Machine.putInt(head + NEXT, next + 1);
            Machine.putInt(places + ((long) row << 2), first + next);
            // the number of rows, and most + 1 where another row is replaced
            int count = full != 0 ? most + 1 : next + 1;
            Machine.putInt(counts + ((long) row << 2), count);
        }
        return to;
    }

    private void exchange(List<Column> in, int from, int to, List<ColumnBuilder> replaced) {
        MemorySegment placeOfRow = places.segment();
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).exchange(in.get(i), from, to, placeOfRow, replaced.get(i));
        }
    }

    private void grow(int slot) {
        MemorySegment all = heads.segment();
        long head = (long) slot * HEAD_BYTES;
        int cells = all.get(ValueLayout.JAVA_INT_UNALIGNED, head + CELLS);
        int larger =
                columns.isEmpty()
                        ? width
                        : (int) Math.min(width, Math.max(FIRST_CELLS, 2L * cells));
        int first = columns.isEmpty() ? 0 : regions.reuse(larger);
        if (first >= 0) {
            for (RingColumn column : columns) {
                column.clear(first, larger);
            }
        } else {
            first = regions.extend(larger);
            for (RingColumn column : columns) {
                column.ensure(regions.cells());
            }
        }
        if (cells > 0) {
            int old = all.get(ValueLayout.JAVA_INT_UNALIGNED, head);
            for (RingColumn column : columns) {
                column.copy(old, first, cells);
            }
            regions.giveBack(old, cells);
        }
        all.set(ValueLayout.JAVA_INT_UNALIGNED, head, first);
        all.set(ValueLayout.JAVA_INT_UNALIGNED, head + CELLS, larger);
    }

    /// How many rows the frame of each row of the last push has, itself included (four bytes each);
    /// one more than `width` where another row was replaced. Overwritten by the next push.
    public MemorySegment counts() {
        return counts.segment();
    }

    /// Whether the next row of a slot replaces another one.
    boolean isFull(int slot) {
        return size(slot) == width;
    }

    /// Appends a value of the row that the next one replaces.
    void appendOldest(int slot, int column, ColumnBuilder out) {
        columns.get(column).append(cell(slot, 0), out);
    }

    /// How many rows the ring of a slot has.
    private int size(int slot) {
        long head = (long) slot * HEAD_BYTES;
        return head(head + FULL) != 0 ? width : head(head + NEXT);
    }

    /// The cell of a row of a slot, the oldest first.
    private int cell(int slot, int row) {
        long head = (long) slot * HEAD_BYTES;
        int first = head(head);
        return head(head + FULL) == 0
                ? first + row
                : first + (int) (((long) head(head + NEXT) + row) % width);
    }

    private int head(long at) {
        return heads.segment().get(ValueLayout.JAVA_INT_UNALIGNED, at);
    }

    /// Writes the rows of so many slots, which are all; the oldest of each first.
    public void save(QueryMemory memory, StateWriter out, int slots) {
        int rows = 0;
        for (int slot = 0; slot < slots; slot++) {
            rows = Math.addExact(rows, size(slot));
            out.writeLong(size(slot));
        }
        for (RingColumn column : columns) {
            try (ColumnBuilder builder = new ColumnBuilder(memory, column.type(), rows)) {
                for (int slot = 0; slot < slots; slot++) {
                    for (int row = 0; row < size(slot); row++) {
                        column.append(cell(slot, row), builder);
                    }
                }
                try (Column made = builder.build()) {
                    SavedColumns.save(out, List.of(made), rows);
                }
            }
        }
    }

    /// Takes rows that were in rings.
    @FunctionalInterface
    interface Pieces {
        /// Takes some rows, whose columns it owns, with their slots (four bytes each).
        void accept(List<Column> columns, MemorySegment slots, int rows);
    }

    /// Reads the rows of so many slots and gives them in pieces, to be pushed again.
    static void restore(
            QueryContext context, StateReader in, List<SqlType> types, int slots, Pieces pieces) {
        int most = context.settings().batchRows();
        int[] sizes = new int[slots];
        int rows = 0;
        for (int slot = 0; slot < slots; slot++) {
            sizes[slot] = in.readCount(Integer.MAX_VALUE - rows);
            rows += sizes[slot];
        }
        List<Column> columns = SavedColumns.restore(in, context.memory(), types, rows);
        try (GrowingMemory slotOfRow = new GrowingMemory(context.memory())) {
            MemorySegment all = slotOfRow.ensure((long) rows << 2);
            int at = 0;
            for (int slot = 0; slot < slots; slot++) {
                for (int row = 0; row < sizes[slot]; row++) {
                    all.set(ValueLayout.JAVA_INT_UNALIGNED, (long) at++ << 2, slot);
                }
            }
            for (int from = 0; from < rows; from += most) {
                context.check();
                int count = Math.min(most, rows - from);
                pieces.accept(
                        ColumnSource.slice(context.memory(), columns, from, count),
                        all.asSlice((long) from << 2, (long) count << 2),
                        count);
            }
        } finally {
            RowStore.closeAll(columns);
        }
    }

    /// Reads the rows of so many slots; there are none yet.
    public void restore(QueryContext context, StateReader in, int slots) {
        restore(
                context,
                in,
                columns.stream().map(RingColumn::type).toList(),
                slots,
                (read, slotOfRow, rows) -> {
                    try {
                        RowStore.closeAll(push(context.memory(), read, rows, slotOfRow, slots));
                    } finally {
                        RowStore.closeAll(read);
                    }
                });
    }

    @Override
    public void close() {
        heads.close();
        places.close();
        counts.close();
        columns.forEach(RingColumn::close);
    }
}
