package io.ticklane.exec.rows;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Gives each distinct key a slot, from 0 in the order in which keys are first seen. NULLs are
/// equal here, 0.0 and -0.0 are, and so are NaNs.
///
/// A single key of codes or small whole numbers is an index into an array; other keys are found by
/// hashing with linear probing. Without key columns every row has slot 0.
///
/// Threads: one writes; when it has finished, any number of [Probe]s may read.
public final class KeyTable implements AutoCloseable {
    /// The slot of a key that is not there.
    public static final int ABSENT = -1;

    private static final int LEAST_DIRECT = -(1 << 15);
    private static final int MOST_DIRECT = 1 << 16;
    private static final int FIRST_ENTRIES = 256;

    private final KeyLayout layout;
    private final boolean coded;
    private final GrowingMemory keys;
    private final GrowingMemory direct;
    private final QueryMemory memory;
    private final Probe own;
    private GrowingMemory entries;
    private int entryCount;
    private int hashed;
    private int size;

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
        this.coded = layout.columns() == 1 && Lane.isCoded(layout.type(0));
        this.keys = new GrowingMemory(memory);
        this.direct = new GrowingMemory(memory);
        this.entries = new GrowingMemory(memory);
        this.own = new Probe(this);
    }

    /// How many keys there are.
    public int size() {
        return size;
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
            if (rows > 0) {
                size = 1;
            }
            slots.fill((byte) 0);
            return slots;
        }
        Column narrow = KeyLayout.narrow(columns);
        if (narrow != null && layout.words() == 1) {
            assignNarrow(narrow, rows, slots);
        } else {
            MemorySegment words = own.words(columns, rows);
            for (int row = 0; row < rows; row++) {
                setInt(slots, row, assignWords(words, (long) row * layout.words()));
            }
        }
        return slots;
    }

    private void assignNarrow(Column column, int rows, MemorySegment slots) {
        MemorySegment values = column.values();
        boolean nulls = column.validity() != null;
        int least = coded ? 0 : LEAST_DIRECT;
        MemorySegment places = direct.segment();
        long count = direct.bytes() >> 2;
        for (int row = 0; row < rows; row++) {
            long place = nulls && column.isNull(row) ? 0 : 1L + getInt(values, row) - least;
            if (place >= 0 && place < count) {
                int found = getInt(places, place);
                if (found != 0) {
                    setInt(slots, row, found - 1);
                    continue;
                }
            }
            setInt(slots, row, addNarrow(column, row, place));
            places = direct.segment();
            count = direct.bytes() >> 2;
        }
    }

    private int addNarrow(Column column, int row, long place) {
        MemorySegment word = own.word(column, row);
        if (!isDirect(place)) {
            return assignWords(word, 0);
        }
        MemorySegment places = direct.ensure((place + 1) << 2);
        int slot = addKey(word, 0);
        setInt(places, place, slot + 1);
        return slot;
    }

    private boolean isDirect(long place) {
        return place >= 0 && (coded || place <= (long) MOST_DIRECT - LEAST_DIRECT);
    }

    private int assignWords(MemorySegment words, long at) {
        if ((hashed + 1) * 2L > entryCount) {
            grow();
        }
        long hash = hash(words, at, layout.words());
        MemorySegment table = entries.segment();
        int mask = entryCount - 1;
        for (int entry = (int) (hash >>> 32) & mask; ; entry = (entry + 1) & mask) {
            long found = KeyLayout.get(table, entry);
            if (found == 0) {
                int slot = addKey(words, at);
                KeyLayout.put(table, entry, (hash << 32) | (slot + 1));
                hashed++;
                return slot;
            }
            if ((int) (found >>> 32) == (int) hash && isKey((int) found - 1, words, at)) {
                return (int) found - 1;
            }
        }
    }

    private int addKey(MemorySegment words, long at) {
        int width = layout.words();
        MemorySegment target = keys.ensure(((size + 1L) * width) << 3);
        MemorySegment.copy(words, at << 3, target, ((long) size * width) << 3, (long) width << 3);
        return size++;
    }

    private boolean isKey(int slot, MemorySegment words, long at) {
        MemorySegment known = keys.segment();
        int width = layout.words();
        long base = (long) slot * width;
        for (int i = 0; i < width; i++) {
            if (KeyLayout.get(known, base + i) != KeyLayout.get(words, at + i)) {
                return false;
            }
        }
        return true;
    }

    private static long hash(MemorySegment words, long at, int count) {
        long hash = Dictionary.mix(KeyLayout.get(words, at));
        for (int i = 1; i < count; i++) {
            hash = Dictionary.mix(hash ^ KeyLayout.get(words, at + i));
        }
        return hash;
    }

    private void grow() {
        int larger = Math.multiplyExact(Math.max(entryCount, FIRST_ENTRIES / 2), 2);
        GrowingMemory grown = new GrowingMemory(memory);
        MemorySegment target = grown.ensure((long) larger << 3);
        MemorySegment old = entries.segment();
        MemorySegment known = keys.segment();
        int width = layout.words();
        int mask = larger - 1;
        for (int i = 0; i < entryCount; i++) {
            long found = KeyLayout.get(old, i);
            if (found != 0) {
                long hash = hash(known, ((int) found - 1L) * width, width);
                int entry = (int) (hash >>> 32) & mask;
                while (KeyLayout.get(target, entry) != 0) {
                    entry = (entry + 1) & mask;
                }
                KeyLayout.put(target, entry, found);
            }
        }
        entries.close();
        entries = grown;
        entryCount = larger;
    }

    /// Appends a key column's value of a slot.
    public void appendKey(int slot, int key, ColumnBuilder out) {
        layout.append(keys.segment(), (long) slot * layout.words(), key, out);
    }

    /// A reader for one thread.
    public Probe probe() {
        return new Probe(this);
    }

    @Override
    public void close() {
        keys.close();
        direct.close();
        entries.close();
        own.close();
    }

    private int findWords(MemorySegment words, long at) {
        if (hashed == 0) {
            return ABSENT;
        }
        long hash = hash(words, at, layout.words());
        MemorySegment table = entries.segment();
        int mask = entryCount - 1;
        for (int entry = (int) (hash >>> 32) & mask; ; entry = (entry + 1) & mask) {
            long found = KeyLayout.get(table, entry);
            if (found == 0) {
                return ABSENT;
            }
            if ((int) (found >>> 32) == (int) hash && isKey((int) found - 1, words, at)) {
                return (int) found - 1;
            }
        }
    }

    private static int getInt(MemorySegment segment, long index) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, index << 2);
    }

    private static void setInt(MemorySegment segment, long index, int value) {
        segment.set(ValueLayout.JAVA_INT_UNALIGNED, index << 2, value);
    }

    /// Finds keys in a table that does not change any more.
    ///
    /// Threads: one at a time.
    public static final class Probe implements AutoCloseable {
        private final KeyTable table;
        private final GrowingMemory slots;
        private final GrowingMemory words;

        private Probe(KeyTable table) {
            this.table = table;
            this.slots = new GrowingMemory(table.memory);
            this.words = new GrowingMemory(table.memory);
        }

        /// The slots of rows 0 to `rows - 1`, four bytes each, [#ABSENT] where the key is not
        /// there; overwritten by the next call. With `nullsMatch` NULLs are equal, else a key with
        /// a NULL is absent.
        public MemorySegment find(List<Column> columns, int rows, boolean nullsMatch) {
            MemorySegment found = slots.ensure((long) rows << 2);
            if (columns.isEmpty()) {
                found.fill(table.size == 0 ? (byte) ABSENT : 0);
                return found;
            }
            Column narrow = KeyLayout.narrow(columns);
            if (narrow != null && table.layout.words() == 1) {
                findNarrow(narrow, rows, found);
            } else {
                MemorySegment row = words(columns, rows);
                for (int i = 0; i < rows; i++) {
                    setInt(found, i, table.findWords(row, (long) i * table.layout.words()));
                }
            }
            if (!nullsMatch) {
                dropNulls(columns, rows, found);
            }
            return found;
        }

        private void findNarrow(Column column, int rows, MemorySegment found) {
            MemorySegment values = column.values();
            boolean nulls = column.validity() != null;
            int least = table.coded ? 0 : LEAST_DIRECT;
            MemorySegment places = table.direct.segment();
            long count = table.direct.bytes() >> 2;
            for (int row = 0; row < rows; row++) {
                long place = nulls && column.isNull(row) ? 0 : 1L + getInt(values, row) - least;
                if (place >= 0 && place < count) {
                    setInt(found, row, getInt(places, place) - 1);
                } else {
                    boolean absent = table.isDirect(place) || table.hashed == 0;
                    setInt(found, row, absent ? ABSENT : table.findWords(word(column, row), 0));
                }
            }
        }

        private static void dropNulls(List<Column> columns, int rows, MemorySegment found) {
            for (Column column : columns) {
                if (column.validity() != null) {
                    for (int row = 0; row < rows; row++) {
                        if (column.isNull(row)) {
                            setInt(found, row, ABSENT);
                        }
                    }
                }
            }
        }

        private MemorySegment words(List<Column> columns, int rows) {
            MemorySegment target = words.ensure(((long) rows * table.layout.words()) << 3);
            table.layout.write(columns, rows, target);
            return target;
        }

        private MemorySegment word(Column column, int row) {
            MemorySegment target = words.ensure(Long.BYTES);
            KeyLayout.put(
                    target, 0, column.isNull(row) ? KeyLayout.NULL_NARROW : column.integer(row));
            return target;
        }

        @Override
        public void close() {
            slots.close();
            words.close();
        }
    }
}
