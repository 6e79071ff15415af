package io.ticklane.exec.rows;

import static io.ticklane.exec.rows.KeyLayout.get;
import static io.ticklane.exec.rows.KeyLayout.put;

import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Keys of one or more words, numbered from 0 in the order in which they are added, and where they
/// are found by hashing with linear probing. An entry has 32 bits of its key's hash, which are
/// enough to move it when the table grows, and the slot + 1; 0 is no entry.
///
/// The words of the keys that are looked for come as one segment for each word.
///
/// Threads: one writes; when it has finished, any number may read.
final class KeyIndex implements AutoCloseable {
    static final int ABSENT = -1;

    private static final int FIRST_ENTRIES = 256;

    /// no entry: its slot would be that of no key
    private static final long SETTLED = 1L << 32;

    private static final long FIRST_FACTOR = 0xa0761d6478bd642fL;
    private static final long NEXT_FACTOR = 0xe7037ed1a0b428dbL;

    private final QueryMemory memory;
    private final int width;
    private final GrowingMemory keys;
    private GrowingMemory entries;
    private int entryCount;
    private int indexed;
    private int size;

    KeyIndex(QueryMemory memory, int width) {
        this.memory = memory;
        this.width = width;
        this.keys = new GrowingMemory(memory);
        this.entries = new GrowingMemory(memory);
    }

    /// How many keys there are, found by their hash or not.
    int size() {
        return size;
    }

    /// The words of all keys, those of a key one after the other.
    MemorySegment keys() {
        return keys.segment();
    }

    /// Adds the key of a row that will not be looked for here.
    int add(MemorySegment[] words, int row) {
        MemorySegment target = keys.ensure(((size + 1L) * width) << 3);
        for (int word = 0; word < width; word++) {
            put(target, (long) size * width + word, get(words[word], row));
        }
        return size++;
    }

    /// Lets the keys that were added so far be found.
    void indexAll() {
        while (indexed < size) {
            if ((indexed + 1) * 2L > entryCount) {
                grow();
            }
            MemorySegment known = keys.segment();
            long at = (long) indexed * width;
            long hash = FIRST_FACTOR;
            for (int word = 0; word < width; word++) {
                hash = mix(hash, get(known, at + word));
            }
            put(entries.segment(), free((int) hash), (long) (int) hash << 32 | ++indexed);
        }
    }

    private int free(int hash) {
        MemorySegment table = entries.segment();
        int mask = entryCount - 1;
        int entry = hash & mask;
        while (get(table, entry) != 0) {
            entry = (entry + 1) & mask;
        }
        return entry;
    }

    /// The slot of the key of a row, which is added if it is new.
    int findOrAdd(MemorySegment[] words, int row) {
        int hash = hash(words, row);
        int slot = indexed == 0 ? ABSENT : find(hash, words, row);
        if (slot == ABSENT) {
            if ((indexed + 1) * 2L > entryCount) {
                grow();
            }
            slot = add(words, row);
            put(entries.segment(), free(hash), (long) hash << 32 | (slot + 1));
            indexed++;
        }
        return slot;
    }

    /// The slots of rows 0 to `rows - 1`, new where a key is new; `found` has room for eight bytes
    /// a row.
    void assign(MemorySegment[] words, int rows, MemorySegment slots, MemorySegment found) {
        find(words, rows, slots, found);
        for (int row = 0; row < rows; row++) {
            if (getInt(slots, row) == ABSENT) {
                setInt(slots, row, findOrAdd(words, row));
            }
        }
    }

    /// Lets the memory that some rows need be fetched at the same time; `found` has room for eight
    /// bytes a row.
    void fetch(MemorySegment[] words, int[] picks, int count, MemorySegment found) {
        MemorySegment table = entries.segment();
        int mask = entryCount - 1;
        for (int i = 0; i < count; i++) {
            put(found, i, get(table, hash(words, picks[i]) & mask));
        }
    }

    private int find(int hash, MemorySegment[] words, int row) {
        MemorySegment table = entries.segment();
        int mask = entryCount - 1;
        for (int entry = hash & mask; ; entry = (entry + 1) & mask) {
            long found = get(table, entry);
            if (found == 0) {
                return ABSENT;
            }
            if ((int) (found >>> 32) == hash && isKey((int) found - 1, words, row)) {
                return (int) found - 1;
            }
        }
    }

    /// Whether a slot has the key of a row.
    boolean isKey(int slot, MemorySegment[] words, int row) {
        MemorySegment known = keys.segment();
        long base = (long) slot * width;
        for (int word = 0; word < width; word++) {
            if (get(known, base + word) != get(words[word], row)) {
                return false;
            }
        }
        return true;
    }

    /// The slots of rows 0 to `rows - 1`, [#ABSENT] where the key is not there. Step by step for
    /// all rows, so that the memory that they need is fetched at the same time; `slots` has the
    /// hashes in between, `found` has room for eight bytes a row.
    void find(MemorySegment[] words, int rows, MemorySegment slots, MemorySegment found) {
        if (indexed == 0) {
            slots.fill((byte) ABSENT);
            return;
        }
        hash(words, rows, slots);
        MemorySegment table = entries.segment();
        int mask = entryCount - 1;
        for (int row = 0; row < rows; row++) {
            put(found, row, get(table, getInt(slots, row) & mask));
        }
        switch (width) {
            case 1 -> checkOne(words[0], rows, slots, found);
            case 2 -> checkTwo(words[0], words[1], rows, slots, found);
            default -> {}
        }
        for (int row = 0; row < rows; row++) {
            long entry = get(found, row);
            if (entry != SETTLED) {
                int hash = getInt(slots, row);
                setInt(slots, row, entry == 0 ? ABSENT : find(hash, words, row));
            }
        }
    }

    /// Settles the rows whose first entry is theirs.
    private void checkOne(MemorySegment word, int rows, MemorySegment slots, MemorySegment found) {
        MemorySegment known = keys.segment();
        for (int row = 0; row < rows; row++) {
            long entry = get(found, row);
            int slot = Math.max(0, (int) entry - 1);
            boolean same = get(known, slot) == get(word, row) && entry != 0;
            setInt(slots, row, same ? slot : getInt(slots, row));
            put(found, row, same ? SETTLED : entry);
        }
    }

    private void checkTwo(
            MemorySegment first,
            MemorySegment second,
            int rows,
            MemorySegment slots,
            MemorySegment found) {
        MemorySegment known = keys.segment();
        for (int row = 0; row < rows; row++) {
            long entry = get(found, row);
            int slot = Math.max(0, (int) entry - 1);
            long other = get(known, 2L * slot) ^ get(first, row);
            other |= get(known, 2L * slot + 1) ^ get(second, row);
            boolean same = other == 0 && entry != 0;
            setInt(slots, row, same ? slot : getInt(slots, row));
            put(found, row, same ? SETTLED : entry);
        }
    }

    private void hash(MemorySegment[] words, int rows, MemorySegment hashes) {
        switch (width) {
            case 1 -> {
                MemorySegment only = words[0];
                for (int row = 0; row < rows; row++) {
                    setInt(hashes, row, (int) mix(FIRST_FACTOR, get(only, row)));
                }
            }
            case 2 -> {
                MemorySegment first = words[0];
                MemorySegment second = words[1];
                for (int row = 0; row < rows; row++) {
                    long hash = mix(FIRST_FACTOR, get(first, row));
                    setInt(hashes, row, (int) mix(hash, get(second, row)));
                }
            }
            default -> {
                for (int row = 0; row < rows; row++) {
                    setInt(hashes, row, hash(words, row));
                }
            }
        }
    }

    private int hash(MemorySegment[] words, int row) {
        long hash = FIRST_FACTOR;
        for (int word = 0; word < width; word++) {
            hash = mix(hash, get(words[word], row));
        }
        return (int) hash;
    }

    /// Multiplies to 128 bits and folds them.
    private static long mix(long hash, long word) {
        long factor = word ^ NEXT_FACTOR;
        return Math.unsignedMultiplyHigh(hash, factor) ^ (hash * factor);
    }

    private void grow() {
        int larger = Math.multiplyExact(Math.max(entryCount, FIRST_ENTRIES / 2), 2);
        GrowingMemory old = entries;
        MemorySegment from = old.segment();
        int count = entryCount;
        entries = new GrowingMemory(memory);
        try (old) {
            entries.ensure((long) larger << 3);
            entryCount = larger;
            MemorySegment table = entries.segment();
            for (int i = 0; i < count; i++) {
                long entry = get(from, i);
                if (entry != 0) {
                    put(table, free((int) (entry >>> 32)), entry);
                }
            }
        }
    }

    @Override
    public void close() {
        keys.close();
        entries.close();
        entryCount = 0;
        indexed = 0;
    }

    static int getInt(MemorySegment segment, long index) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, index << 2);
    }

    static void setInt(MemorySegment segment, long index, int value) {
        segment.set(ValueLayout.JAVA_INT_UNALIGNED, index << 2, value);
    }
}
