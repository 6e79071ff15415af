package io.ticklane.exec.rows;

import static io.ticklane.exec.rows.KeyIndex.getInt;
import static io.ticklane.exec.rows.KeyIndex.setInt;
import static io.ticklane.exec.rows.KeyLayout.get;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Gives each distinct key a slot, from 0 in the order in which keys are first seen. NULLs are
/// equal here, 0.0 and -0.0 are, and so are NaNs.
///
/// A single key of codes or small whole numbers is an index into an array. Other keys are found by
/// their hash; before that, the slot is tried that was found last for the same first word, which is
/// the right one as long as the rows of a symbol stay in the same minute. Without key columns every
/// row has slot 0.
///
/// Threads: one writes; when it has finished, any number of [Probe]s may read.
public final class KeyTable implements AutoCloseable {
    /// The slot of a key that is not there.
    public static final int ABSENT = KeyIndex.ABSENT;

    private static final int LEAST_DIRECT = -(1 << 15);
    private static final int MOST_DIRECT = 1 << 18;
    private static final int FIRST_HINTS = 1 << 12;
    private static final int MOST_HINTS = 1 << 16;
    private static final int ROWS_BEFORE_CHOICE = 1 << 15;
    private static final int BATCHES_WITHOUT_HINTS = 100;
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private final KeyLayout layout;
    private final KeyIndex index;
    private final QueryMemory memory;
    private final Probe own;
    private final GrowingMemory places;
    private final GrowingMemory hints;
    private final long hintFactor;
    private final int hintShift;
    private boolean direct;
    private int hintCount;
    private int[] misses = new int[0];
    private long rowsHinted;
    private long rowsMissed;
    private int withoutHints;
    private int nullSlot = ABSENT;
    private boolean any;

    /// An empty table for key columns of these types.
    public KeyTable(QueryMemory memory, List<SqlType> types) {
        this(memory, new KeyLayout(types));
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
        this.hints = new GrowingMemory(memory);
        this.hintFactor = layout.leadsNarrow() ? 1 : SPREAD;
        this.hintShift = layout.leadsNarrow() ? 0 : 40;
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
        if (columns.isEmpty()) {
            any |= rows > 0;
            slots.fill((byte) 0);
        } else if (!direct || !assignDirect(columns.get(0), rows, slots)) {
            own.write(columns, rows);
            MemorySegment validity = layout.marked() ? null : columns.get(0).validity();
            if (validity == null) {
                assignWords(rows, slots);
            } else {
                assignWords(validity, rows, slots);
            }
        }
        return slots;
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
            if (layout.isCoded() && WordBound.ofInts(values, rows) + shift < count) {
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

    private void assignWords(int rows, MemorySegment slots) {
        if (withoutHints > 0) {
            withoutHints--;
            assignByHash(rows, slots);
            return;
        }
        if (hintCount == 0 && rows > 0) {
            growHints(FIRST_HINTS);
            index.findOrAdd(own.words, 0);
        }
        if (misses.length < rows) {
            misses = new int[rows];
        }
        int missed =
                switch (layout.words()) {
                    case 1 -> assignOne(rows, slots);
                    case 2 -> assignTwo(rows, slots);
                    default -> assignMany(rows, slots);
                };
        rowsHinted += rows;
        rowsMissed += addMissed(missed, slots);
        if (rowsHinted >= ROWS_BEFORE_CHOICE) {
            if (rowsMissed * 16 > rowsHinted && hintCount < MOST_HINTS) {
                growHints(2 * hintCount);
            } else if (rowsMissed * 4 > rowsHinted) {
                withoutHints = BATCHES_WITHOUT_HINTS;
            }
            rowsHinted = 0;
            rowsMissed = 0;
        }
    }

    /// Finds the missed rows by their hash, if not one of them left a hint for the next; how many
    /// that were.
    private int addMissed(int missed, MemorySegment slots) {
        MemorySegment last = hints.segment();
        int mask = hintCount - 1;
        int count = 0;
        index.fetch(own.words, misses, missed, own.found.ensure((long) missed << 3));
        for (int i = 0; i < missed; i++) {
            int row = misses[i];
            long hint = (int) ((get(own.words[0], row) * hintFactor) >>> hintShift) & mask;
            int slot = getInt(last, hint);
            if (slot == nullSlot || !index.isKey(slot, own.words, row)) {
                slot = index.findOrAdd(own.words, row);
                setInt(last, hint, slot);
                count++;
            }
            setInt(slots, row, slot);
        }
        return count;
    }

    private void growHints(int count) {
        MemorySegment grown = hints.ensure((long) count << 2);
        if (hintCount > 0) {
            long bytes = (long) hintCount << 2;
            MemorySegment.copy(grown, 0, grown, bytes, bytes);
        }
        hintCount = count;
    }

    // these loops call nothing, so that what they need stays in registers; misses come later

    private int assignOne(int rows, MemorySegment slots) {
        MemorySegment words = own.words[0];
        MemorySegment last = hints.segment();
        MemorySegment known = index.keys();
        long factor = hintFactor;
        int shift = hintShift;
        int mask = hintCount - 1;
        int hidden = nullSlot;
        int[] missed = misses;
        int count = 0;
        for (int row = 0; row < rows; row++) {
            long word = get(words, row);
            int slot = getInt(last, (int) ((word * factor) >>> shift) & mask);
            setInt(slots, row, slot);
            missed[count] = row;
            count += get(known, slot) != word || slot == hidden ? 1 : 0;
        }
        return count;
    }

    private int assignTwo(int rows, MemorySegment slots) {
        MemorySegment firsts = own.words[0];
        MemorySegment seconds = own.words[1];
        MemorySegment last = hints.segment();
        MemorySegment known = index.keys();
        long factor = hintFactor;
        int shift = hintShift;
        int mask = hintCount - 1;
        int hidden = nullSlot;
        int[] missed = misses;
        int count = 0;
        for (int row = 0; row < rows; row++) {
            long first = get(firsts, row);
            int slot = getInt(last, (int) ((first * factor) >>> shift) & mask);
            long other = first ^ get(known, 2L * slot);
            other |= get(seconds, row) ^ get(known, 2L * slot + 1);
            setInt(slots, row, slot);
            missed[count] = row;
            count += other != 0 || slot == hidden ? 1 : 0;
        }
        return count;
    }

    private int assignMany(int rows, MemorySegment slots) {
        MemorySegment firsts = own.words[0];
        MemorySegment last = hints.segment();
        int mask = hintCount - 1;
        int count = 0;
        for (int row = 0; row < rows; row++) {
            int slot = getInt(last, (int) ((get(firsts, row) * hintFactor) >>> hintShift) & mask);
            setInt(slots, row, slot);
            misses[count] = row;
            count += index.isKey(slot, own.words, row) ? 0 : 1;
        }
        return count;
    }

    private void assignByHash(int rows, MemorySegment slots) {
        index.find(own.words, rows, slots, own.found.ensure((long) rows << 3));
        for (int row = 0; row < rows; row++) {
            if (getInt(slots, row) == ABSENT) {
                setInt(slots, row, index.findOrAdd(own.words, row));
            }
        }
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
        int hidden = other.nullSlot - from;
        if (other.nullSlot == ABSENT || hidden < 0 || hidden >= count) {
            assignByHash(count, slots);
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

    /// A reader for one thread.
    public Probe probe() {
        return new Probe(this);
    }

    @Override
    public void close() {
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
