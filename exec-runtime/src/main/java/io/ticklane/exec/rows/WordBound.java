package io.ticklane.exec.rows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// How large the whole numbers of a column are, by a look at all of them.
public final class WordBound {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private WordBound() {}

    /// A power of two that no value of the rows `[from, to)` is above in magnitude, and that is at
    /// most twice as large as needed; less than 0 where that would be 2^63.
    public static long ofLongs(MemorySegment values, int from, int to) {
        LongVector all = LongVector.zero(LONGS);
        int row = from;
        for (; row <= to - LONGS.length(); row += LONGS.length()) {
            LongVector value = LongVector.fromMemorySegment(LONGS, values, (long) row << 3, ORDER);
            // the bits of a number below zero, less one
            all =
                    all.or(
                            value.lanewise(VectorOperators.ASHR, Long.SIZE - 1)
                                    .lanewise(VectorOperators.XOR, value));
        }
        long bits = all.reduceLanes(VectorOperators.OR);
        for (; row < to; row++) {
            long value = values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
            bits |= value ^ (value >> (Long.SIZE - 1));
        }
        return bits == 0 ? 1 : Long.highestOneBit(bits) << 1;
    }

    /// The largest of the first `rows` values of four bytes; 0 if all are below.
    public static int ofInts(MemorySegment values, int rows) {
        IntVector largest = IntVector.zero(INTS);
        int row = 0;
        for (; row <= rows - INTS.length(); row += INTS.length()) {
            largest =
                    largest.max(IntVector.fromMemorySegment(INTS, values, (long) row << 2, ORDER));
        }
        int most = largest.reduceLanes(VectorOperators.MAX);
        for (; row < rows; row++) {
            most = Math.max(most, values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2));
        }
        return most;
    }
}
