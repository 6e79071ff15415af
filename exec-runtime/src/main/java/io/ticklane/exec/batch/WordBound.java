package io.ticklane.exec.batch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// How large the whole numbers of a column are, by a look at all of them.
///
/// Plain loops that gather bits, which the compiler makes vectors of by itself. Vectors that a
/// program makes are objects wherever the compiler fails to take them apart, and whether it does
/// depends on what else it has compiled.
public final class WordBound {
    private WordBound() {}

    /// A power of two that no value of the rows `[from, to)` is above in magnitude, and that is at
    /// most twice as large as needed; less than 0 where that would be 2^63.
    public static long ofLongs(MemorySegment values, int from, int to) {
        long bits = 0;
        for (int row = from; row < to; row++) {
            // the bits of a number below zero are those of the number less one
            long value = values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
            bits |= value ^ (value >> (Long.SIZE - 1));
        }
        return bits == 0 ? 1 : Long.highestOneBit(bits) << 1;
    }

    /// Whether none of the first `rows` values of four bytes is above a number, which is not below
    /// -1. No value is below zero.
    public static boolean areUpTo(MemorySegment values, int rows, int most) {
        int bits = 0;
        for (int row = 0; row < rows; row++) {
            bits |= most - values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
        }
        return bits >= 0;
    }

    /// The largest of a number, which is not below -1, and the first `rows` values of four bytes,
    /// of which none is below zero. A look is enough where it is the number.
    public static int ofInts(MemorySegment values, int rows, int known) {
        if (areUpTo(values, rows, known)) {
            return known;
        }
        int most = known;
        for (int row = 0; row < rows; row++) {
            most = Math.max(most, values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2));
        }
        return most;
    }
}
