package io.ticklane.exec.batch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// How large the whole numbers of a column are, by a look at all of them.
///
/// No vector lives longer than a turn of its loop: one that does is made an object in each turn
/// wherever the compiler fails to take it apart.
public final class WordBound {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int TURN = 4;

    private WordBound() {}

    /// A power of two that no value of the rows `[from, to)` is above in magnitude, and that is at
    /// most twice as large as needed; less than 0 where that would be 2^63.
    public static long ofLongs(MemorySegment values, int from, int to) {
        int lanes = LONGS.length();
        long bits = 0;
        int row = from;
        for (; row <= to - TURN * lanes; row += TURN * lanes) {
            bits |=
                    bits(values, row)
                            .or(bits(values, row + lanes))
                            .or(bits(values, row + 2 * lanes))
                            .or(bits(values, row + 3 * lanes))
                            .reduceLanes(VectorOperators.OR);
        }
        for (; row < to; row++) {
            long value = values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
            bits |= value ^ (value >> (Long.SIZE - 1));
        }
        return bits == 0 ? 1 : Long.highestOneBit(bits) << 1;
    }

    /// The bits of numbers; those of a number below zero are less one.
    private static LongVector bits(MemorySegment values, int row) {
        LongVector value = LongVector.fromMemorySegment(LONGS, values, (long) row << 3, ORDER);
        return value.lanewise(VectorOperators.ASHR, Long.SIZE - 1)
                .lanewise(VectorOperators.XOR, value);
    }

    /// The largest of the first `rows` values of four bytes; 0 if all are below.
    public static int ofInts(MemorySegment values, int rows) {
        int lanes = INTS.length();
        int most = 0;
        int row = 0;
        for (; row <= rows - TURN * lanes; row += TURN * lanes) {
            int largest =
                    ints(values, row)
                            .max(ints(values, row + lanes))
                            .max(ints(values, row + 2 * lanes))
                            .max(ints(values, row + 3 * lanes))
                            .reduceLanes(VectorOperators.MAX);
            most = Math.max(most, largest);
        }
        for (; row < rows; row++) {
            most = Math.max(most, values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2));
        }
        return most;
    }

    private static IntVector ints(MemorySegment values, int row) {
        return IntVector.fromMemorySegment(INTS, values, (long) row << 2, ORDER);
    }
}
