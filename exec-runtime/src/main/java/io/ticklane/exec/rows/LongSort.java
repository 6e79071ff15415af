package io.ticklane.exec.rows;

import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Sorts words of eight bytes, each with a row of four: by insertion when there are few, else byte
/// by byte from the lowest (a radix sort), leaving out bytes that are the same in all words. Equal
/// words keep their order.
///
/// Threads: one at a time.
public final class LongSort implements AutoCloseable {
    private static final int SMALL = 48;
    private static final int DIGITS = 256;

    private final GrowingMemory spareWords;
    private final GrowingMemory spareRows;
    private final int[] counts = new int[Long.BYTES * DIGITS];

    /// A sorter; it keeps its scratch memory until it is closed.
    public LongSort(QueryMemory memory) {
        this.spareWords = new GrowingMemory(memory);
        this.spareRows = new GrowingMemory(memory);
    }

    /// Sorts the words at the places `[from, to)`, as signed numbers, and the rows with them.
    public void sort(MemorySegment words, MemorySegment rows, int from, int to) {
        if (isSorted(words, from, to)) {
            return;
        }
        if (to - from <= SMALL) {
            insert(words, rows, from, to);
            return;
        }
        int count = to - from;
        MemorySegment w = words.asSlice((long) from << 3, (long) count << 3);
        MemorySegment r = rows.asSlice((long) from << 2, (long) count << 2);
        MemorySegment otherWords = spareWords.ensure((long) count << 3);
        MemorySegment otherRows = spareRows.ensure((long) count << 2);
        count(w, count);
        boolean swapped = false;
        for (int digit = 0; digit < Long.BYTES; digit++) {
            if (starts(digit, count)) {
                if (swapped) {
                    scatter(otherWords, otherRows, w, r, count, digit);
                } else {
                    scatter(w, r, otherWords, otherRows, count, digit);
                }
                swapped = !swapped;
            }
        }
        if (swapped) {
            MemorySegment.copy(otherWords, 0, w, 0, (long) count << 3);
            MemorySegment.copy(otherRows, 0, r, 0, (long) count << 2);
        }
    }

    private static boolean isSorted(MemorySegment words, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (word(words, i - 1) > word(words, i)) {
                return false;
            }
        }
        return true;
    }

    private static void insert(MemorySegment words, MemorySegment rows, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            long word = word(words, i);
            int row = row(rows, i);
            int at = i;
            while (at > from && word(words, at - 1) > word) {
                put(words, rows, at, word(words, at - 1), row(rows, at - 1));
                at--;
            }
            put(words, rows, at, word, row);
        }
    }

    private void count(MemorySegment words, int count) {
        int[] all = counts;
        Arrays.fill(all, 0);
        for (int i = 0; i < count; i++) {
            long word = word(words, i) ^ Long.MIN_VALUE;
            all[(int) word & 255]++;
            all[DIGITS + ((int) (word >>> 8) & 255)]++;
            all[2 * DIGITS + ((int) (word >>> 16) & 255)]++;
            all[3 * DIGITS + ((int) (word >>> 24) & 255)]++;
            all[4 * DIGITS + ((int) (word >>> 32) & 255)]++;
            all[5 * DIGITS + ((int) (word >>> 40) & 255)]++;
            all[6 * DIGITS + ((int) (word >>> 48) & 255)]++;
            all[7 * DIGITS + ((int) (word >>> 56) & 255)]++;
        }
    }

    /// Makes the counts of a digit the places where its values begin; false when all words have the
    /// same value.
    private boolean starts(int digit, int count) {
        int start = 0;
        for (int at = digit * DIGITS; at < (digit + 1) * DIGITS; at++) {
            int values = counts[at];
            if (values == count) {
                return false;
            }
            counts[at] = start;
            start += values;
        }
        return true;
    }

    private void scatter(
            MemorySegment words,
            MemorySegment rows,
            MemorySegment toWords,
            MemorySegment toRows,
            int count,
            int digit) {
        int[] places = counts;
        int base = digit * DIGITS;
        int shift = digit << 3;
        for (int i = 0; i < count; i++) {
            long word = word(words, i);
            int at = places[base + ((int) ((word ^ Long.MIN_VALUE) >>> shift) & 255)]++;
            put(toWords, toRows, at, word, row(rows, i));
        }
    }

    private static long word(MemorySegment words, int index) {
        return words.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) index << 3);
    }

    private static int row(MemorySegment rows, int index) {
        return rows.get(ValueLayout.JAVA_INT_UNALIGNED, (long) index << 2);
    }

    private static void put(
            MemorySegment words, MemorySegment rows, int index, long word, int row) {
        words.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) index << 3, word);
        rows.set(ValueLayout.JAVA_INT_UNALIGNED, (long) index << 2, row);
    }

    @Override
    public void close() {
        spareWords.close();
        spareRows.close();
    }
}
