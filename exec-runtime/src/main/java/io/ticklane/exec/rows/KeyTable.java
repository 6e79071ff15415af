package io.ticklane.exec.rows;

import static io.ticklane.exec.rows.KeyIndex.getInt;
import static io.ticklane.exec.rows.KeyIndex.setInt;
import static io.ticklane.exec.rows.KeyLayout.get;

import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.WordBound;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.snapshot.SavedColumns;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Gives each distinct key a slot, from 0 in the order in which keys are first seen. NULLs are
/// equal here, 0.0 and -0.0 are, and so are NaNs.
///
/// A single key of codes or small whole numbers is an index into an array. Of other keys, all but a
/// code may stay the same for many rows ([KeyRuns]). Else they are found by their hash; before
/// that, the slot is tried that was found last for the same first word, which is the right one as
/// long as the rows of a symbol stay in the same minute. Without key columns every row has slot 0.
///
/// Threads: one writes; when it has finished, any number of [Probe]s may read.
public final class KeyTable implements AutoCloseable {
    /// The slot of a key that is not there.
    public static final int ABSENT = KeyIndex.ABSENT;

    private static final int LEAST_DIRECT = -(1 << 15);
    private static final int MOST_DIRECT = 1 << 18;

    private final KeyLayout layout;
    private final KeyIndex index;
    private final QueryMemory memory;
    private final Probe own;
    private final GrowingMemory places;
    private final KeyHints hints;
    private @Nullable KeyRuns runs;
    private boolean direct;
    private int nullSlot = ABSENT;
    private boolean any;
    private int sizeBefore;
    private int[] newRows = new int[0];

    /// An empty table for key columns of these types.
    public KeyTable(QueryMemory memory, List<SqlType> types) {
        this(memory, new KeyLayout(types));
        if (!direct && !types.isEmpty()) {
            this.runs = new KeyRuns(memory, layout, index);
        }
    }

    /// An empty table for key columns of these types that will be probed with columns of other
    /// types of the same kind.
    public KeyTable(QueryMemory memory, List<SqlType> types, List<SqlType> probed) {
        this(memory, new KeyLayout(types, probed));
    }

    private KeyTable(QueryMemory memory, KeyLayout layout) {
        this.memory = memory;
        this.layout = layout;
        this.direct = layout.isNarrow();
        this.index = new KeyIndex(memory, layout.words());
        this.places = new GrowingMemory(memory);
        this.hints = new KeyHints(memory, layout, index);
        this.own = new Probe(this);
    }

    /// How many keys there are.
    public int size() {
        return layout.columns() == 0 ? (any ? 1 : 0) : index.size();
    }

    /// The type of a key column.
    public SqlType type(int key) {
        return layout.type(key);
    }

    /// The slots of rows 0 to `rows - 1`, four bytes each, new where a key is new; overwritten by
    /// the next call.
    public MemorySegment assign(List<Column> columns, int rows) {
        MemorySegment slots = own.slots.ensure((long) rows << 2);
        sizeBefore = size();
        if (columns.isEmpty()) {
            any |= rows > 0;
            slots.fill((byte) 0);
        } else if (direct ? !assignDirect(columns.get(0), rows, slots) : !hasRuns(columns, rows)) {
            own.write(columns, rows);
            MemorySegment validity = layout.marked() ? null : columns.get(0).validity();
            if (validity == null) {
                hints.assign(own.words, rows, slots, nullSlot);
            } else {
                assignWords(validity, rows, slots);
            }
        }
        return slots;
    }

    /// The rows that brought the keys that the last call of [#assign(List, int)] has added, in the
    /// order of their slots; overwritten by the next call.
    public int[] newRows() {
        if (runs != null && runs.newRows().length > 0) {
            return runs.newRows();
        }
        int added = size() - sizeBefore;
        if (newRows.length < added) {
            newRows = new int[added];
        }
        MemorySegment slots = own.slots.segment();
        int count = 0;
        for (int row = 0; count < added; row++) {
            newRows[count] = row;
            count += getInt(slots, row) == sizeBefore + count ? 1 : 0;
        }
        return newRows;
    }

    // ---- runs of rows

    private boolean hasRuns(List<Column> columns, int rows) {
        KeyRuns known = runs;
        if (known == null) {
            return false;
        }
        MemorySegment slots = own.slots.segment();
        boolean found;
        if (known.reads(columns)) {
            found = known.assign(columns, rows, slots);
        } else {
            own.write(columns, rows);
            found = layout.marked() && known.assign(own.words, rows, slots);
        }
        if (!found) {
            endRuns();
        }
        return found;
    }

    private void endRuns() {
        if (runs != null) {
            boolean hashed = !runs.hasCode();
            runs.close();
            runs = null;
            if (!hashed) {
                index.indexAll();
            }
        }
    }

    // ---- values as places

    /// False if a value is out of the array's range, after which it is used no more.
    private boolean assignDirect(Column column, int rows, MemorySegment slots) {
        if (findDirect(column, rows, slots) >= 0) {
            return true;
        }
        int least = leastDirect();
        for (int row = 0; row < rows; row++) {
            if (getInt(slots, row) < 0) {
                long place = column.isNull(row) ? 0 : 1L + column.integer(row) - least;
                if (place < 0 || (place > MOST_DIRECT && !layout.isCoded())) {
                    indexAll();
                    return false;
                }
                setInt(slots, row, addDirect(column, row, place));
            }
        }
        return true;
    }

    private void indexAll() {
        direct = false;
        places.close();
        index.indexAll();
    }

    private int addDirect(Column column, int row, long place) {
        MemorySegment known = places.ensure((place + 1) << 2);
        int found = getInt(known, place);
        if (found == 0) {
            own.word(column, row);
            found = index.add(own.words, 0) + 1;
            setInt(known, place, found);
        }
        return found - 1;
    }

    /// Sets the slots of known values, and -1 for others; less than 0 if there is any.
    private int findDirect(Column column, int rows, MemorySegment slots) {
        MemorySegment values = column.values();
        MemorySegment known = places.segment();
        long count = places.bytes() >> 2;
        if (count == 0) {
            // an empty array in the loops below makes the compiler throw their code away
            slots.asSlice(0, (long) rows << 2).fill((byte) ABSENT);
            return ABSENT;
        }
        long shift = 1L - leastDirect();
        int missing = 0;
        if (column.validity() == null) {
            int most = (int) Math.min(count - shift - 1, Integer.MAX_VALUE);
            if (layout.isCoded() && WordBound.areUpTo(values, rows, most)) {
                return findKnown(values, rows, slots);
            }
            for (int row = 0; row < rows; row++) {
                long place = getInt(values, row) + shift;
                int slot = place >= 0 && place < count ? getInt(known, place) - 1 : ABSENT;
                setInt(slots, row, slot);
                missing |= slot;
            }
            return missing;
        }
        for (int row = 0; row < rows; row++) {
            long place = column.isNull(row) ? 0 : getInt(values, row) + shift;
            int slot = place >= 0 && place < count ? getInt(known, place) - 1 : ABSENT;
            setInt(slots, row, slot);
            missing |= slot;
        }
        return missing;
    }

    /// [#findDirect] for codes that all have a place.
    private int findKnown(MemorySegment values, int rows, MemorySegment slots) {
        MemorySegment known = places.segment();
        int missing = 0;
        for (int row = 0; row < rows; row++) {
            int slot = getInt(known, getInt(values, row) + 1L) - 1;
            setInt(slots, row, slot);
            missing |= slot;
        }
        return missing;
    }

    private int leastDirect() {
        return layout.isCoded() ? 0 : LEAST_DIRECT;
    }

    // ---- words

    /// The rows of a single column of eight bytes or more with NULLs.
    private void assignWords(MemorySegment validity, int rows, MemorySegment slots) {
        for (int row = 0; row < rows; row++) {
            boolean isNull = !Bits.get(validity, row);
            setInt(slots, row, isNull ? nullSlot(row) : index.findOrAdd(own.words, row));
        }
    }

    private int nullSlot(int row) {
        if (nullSlot == ABSENT) {
            nullSlot = index.add(own.words, row);
        }
        return nullSlot;
    }

    /// The slots here of the keys in the slots `[from, from + count)` of another table of the same
    /// types, four bytes each, new where a key is new; overwritten by the next call.
    public MemorySegment assign(KeyTable other, int from, int count) {
        MemorySegment slots = own.slots.ensure((long) count << 2);
        if (layout.columns() == 0) {
            any |= count > 0;
            slots.fill((byte) 0);
            return slots;
        }
        if (direct) {
            indexAll();
        }
        own.copy(other.index.keys(), from, count);
        sizeBefore = size();
        int hidden = other.nullSlot - from;
        if (other.nullSlot == ABSENT || hidden < 0 || hidden >= count) {
            if (runs != null && runs.hasCode() && runs.assign(own.words, count, slots)) {
                return slots;
            }
            endRuns();
            index.assign(own.words, count, slots, own.found.ensure((long) count << 3));
            return slots;
        }
        for (int row = 0; row < count; row++) {
            setInt(slots, row, row == hidden ? nullSlot(row) : index.findOrAdd(own.words, row));
        }
        return slots;
    }

    /// Appends a key column's value of a slot.
    public void appendKey(int slot, int key, ColumnBuilder out) {
        appendKeys(new int[] {slot}, 1, key, out);
    }

    /// Appends a key column's value of each of some slots.
    public void appendKeys(int[] slots, int count, int key, ColumnBuilder out) {
        layout.append(index.keys(), slots, count, key, nullSlot, out);
    }

    /// Writes the keys in the order of their slots.
    public void save(StateWriter out) {
        int keys = size();
        int[] slots = IntStream.range(0, keys).toArray();
        out.writeLong(keys);
        for (int key = 0; key < layout.columns(); key++) {
            try (ColumnBuilder builder = new ColumnBuilder(memory, type(key), keys)) {
                appendKeys(slots, keys, key, builder);
                try (Column column = builder.build()) {
                    SavedColumns.save(out, List.of(column), keys);
                }
            }
        }
    }

    /// Gives keys that were written the slots that they had; there are none yet.
    public void restore(StateReader in) {
        int keys = in.readCount(Integer.MAX_VALUE);
        List<SqlType> types = IntStream.range(0, layout.columns()).mapToObj(this::type).toList();
        List<Column> columns = SavedColumns.restore(in, memory, types, keys);
        try {
            assign(columns, keys);
        } finally {
            columns.forEach(Column::close);
        }
        if (size() != keys) {
            throw in.corrupt("it has " + keys + " keys, but only " + size() + " are different");
        }
    }

    /// A reader for one thread.
    public Probe probe() {
        endRuns();
        return new Probe(this);
    }

    @Override
    public void close() {
        if (runs != null) {
            runs.close();
        }
        index.close();
        places.close();
        hints.close();
        own.close();
    }

    /// Finds keys in a table that does not change any more.
    ///
    /// Threads: one at a time.
    public static final class Probe implements AutoCloseable {
        private final KeyTable table;
        private final GrowingMemory slots;
        private final GrowingMemory scratch;
        private final GrowingMemory found;
        private final MemorySegment[] words;

        private Probe(KeyTable table) {
            this.table = table;
            this.slots = new GrowingMemory(table.memory);
            this.scratch = new GrowingMemory(table.memory);
            this.found = new GrowingMemory(table.memory);
            this.words = new MemorySegment[table.layout.words()];
        }

        /// The slots of rows 0 to `rows - 1`, four bytes each, [#ABSENT] where the key is not
        /// there; overwritten by the next call. With `nullsMatch` NULLs are equal, else a key with
        /// a NULL is absent.
        public MemorySegment find(List<Column> columns, int rows, boolean nullsMatch) {
            MemorySegment target = slots.ensure((long) rows << 2);
            if (columns.isEmpty()) {
                target.fill(table.size() == 0 ? (byte) ABSENT : 0);
                return target;
            }
            Column first = columns.get(0);
            if (table.direct) {
                table.findDirect(first, rows, target);
            } else {
                write(columns, rows);
                table.index.find(words, rows, target, found.ensure((long) rows << 3));
                if (!table.layout.marked() && first.validity() != null) {
                    setNulls(first, rows, target, table.nullSlot);
                }
            }
            if (!nullsMatch) {
                for (Column column : columns) {
                    setNulls(column, rows, target, ABSENT);
                }
            }
            return target;
        }

        private static void setNulls(Column column, int rows, MemorySegment target, int slot) {
            if (column.validity() != null) {
                for (int row = 0; row < rows; row++) {
                    if (column.isNull(row)) {
                        setInt(target, row, slot);
                    }
                }
            }
        }

        private void write(List<Column> columns, int rows) {
            table.layout.write(columns, rows, scratch.ensure(table.layout.bytes(rows)), words);
        }

        /// Keys that lie one after the other, as rows.
        private void copy(MemorySegment keys, int from, int count) {
            MemorySegment target = scratch.ensure(table.layout.bytes(count));
            int width = words.length;
            for (int word = 0; word < width; word++) {
                MemorySegment column =
                        target.asSlice(((long) word * count) << 3, (long) count << 3);
                for (int row = 0; row < count; row++) {
                    KeyLayout.put(column, row, get(keys, (from + (long) row) * width + word));
                }
                words[word] = column;
            }
        }

        /// The word of one row of a narrow column, as row 0.
        private void word(Column column, int row) {
            MemorySegment target = scratch.ensure(Long.BYTES);
            KeyLayout.put(target, 0, table.layout.narrow(column, row));
            words[0] = target;
        }

        @Override
        public void close() {
            slots.close();
            scratch.close();
            found.close();
        }
    }
}
