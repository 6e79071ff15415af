package io.ticklane.exec.rows;

import static io.ticklane.exec.rows.KeyIndex.getInt;
import static io.ticklane.exec.rows.KeyIndex.setInt;
import static io.ticklane.exec.rows.KeyLayout.get;

import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;

/// Guesses the slots of keys before they are looked for by their hash: that which was found last
/// for the same first word, which is the right one as long as the rows of a symbol stay in the same
/// minute. Leaves off for a while where guesses are wrong.
///
/// Threads: one.
final class KeyHints implements AutoCloseable {
    private static final int FIRST_HINTS = 1 << 12;
    private static final int MOST_HINTS = 1 << 16;
    private static final int ROWS_BEFORE_CHOICE = 1 << 15;
    private static final int BATCHES_WITHOUT_HINTS = 100;
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private final KeyIndex index;
    private final GrowingMemory hints;
    private final GrowingMemory found;
    private final int width;
    private final long hintFactor;
    private final int hintShift;
    private int hintCount;
    private int[] misses = new int[0];
    private long rowsHinted;
    private long rowsMissed;
    private int withoutHints;

    KeyHints(QueryMemory memory, KeyLayout layout, KeyIndex index) {
        this.index = index;
        this.hints = new GrowingMemory(memory);
        this.found = new GrowingMemory(memory);
        this.width = layout.words();
        this.hintFactor = layout.leadsNarrow() ? 1 : SPREAD;
        this.hintShift = layout.leadsNarrow() ? 0 : 40;
    }

    /// The slots of keys that the index finds, new where a key is new; a key of its own is in
    /// `nullSlot`, if there is one, and not meant by any row.
    void assign(MemorySegment[] words, int rows, MemorySegment slots, int nullSlot) {
        if (withoutHints > 0) {
            withoutHints--;
            index.assign(words, rows, slots, found.ensure((long) rows << 3));
            return;
        }
        if (hintCount == 0 && rows > 0) {
            growHints(FIRST_HINTS);
            index.findOrAdd(words, 0);
        }
        if (misses.length < rows) {
            misses = new int[rows];
        }
        int missed =
                switch (width) {
                    case 1 -> assignOne(words[0], rows, slots, nullSlot);
                    case 2 -> assignTwo(words, rows, slots, nullSlot);
                    default -> assignMany(words, rows, slots);
                };
        rowsHinted += rows;
        rowsMissed += addMissed(words, missed, slots, nullSlot);
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
    private int addMissed(MemorySegment[] words, int missed, MemorySegment slots, int nullSlot) {
        MemorySegment last = hints.segment();
        int mask = hintCount - 1;
        int count = 0;
        index.fetch(words, misses, missed, found.ensure((long) missed << 3));
        for (int i = 0; i < missed; i++) {
            int row = misses[i];
            long hint = (int) ((get(words[0], row) * hintFactor) >>> hintShift) & mask;
            int slot = getInt(last, hint);
            if (slot == nullSlot || !index.isKey(slot, words, row)) {
                slot = index.findOrAdd(words, row);
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

    private int assignOne(MemorySegment words, int rows, MemorySegment slots, int hidden) {
        MemorySegment last = hints.segment();
        MemorySegment known = index.keys();
        long factor = hintFactor;
        int shift = hintShift;
        int mask = hintCount - 1;
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

    private int assignTwo(MemorySegment[] words, int rows, MemorySegment slots, int hidden) {
        MemorySegment firsts = words[0];
        MemorySegment seconds = words[1];
        MemorySegment last = hints.segment();
        MemorySegment known = index.keys();
        long factor = hintFactor;
        int shift = hintShift;
        int mask = hintCount - 1;
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

    private int assignMany(MemorySegment[] words, int rows, MemorySegment slots) {
        MemorySegment firsts = words[0];
        MemorySegment last = hints.segment();
        int mask = hintCount - 1;
        int count = 0;
        for (int row = 0; row < rows; row++) {
            int slot = getInt(last, (int) ((get(firsts, row) * hintFactor) >>> hintShift) & mask);
            setInt(slots, row, slot);
            misses[count] = row;
            count += index.isKey(slot, words, row) ? 0 : 1;
        }
        return count;
    }

    @Override
    public void close() {
        hints.close();
        found.close();
    }
}
