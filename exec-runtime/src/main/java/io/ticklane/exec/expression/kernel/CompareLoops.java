package io.ticklane.exec.expression.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// "Equal" and "less" of two arguments of one lane, 64 rows at a time, for the rows that are still
/// open: groups without an open row are passed over. `flip` is 0, or -1 for the opposite.
///
/// NaN equals itself and is greater than every other number, and -0 equals 0.
public final class CompareLoops {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private CompareLoops() {}

    /// Clears the bits of the open rows for which a comparison is not true.
    @FunctionalInterface
    public interface Loop {
        /// Looks at the rows whose bits are set; NULLs are left to the caller.
        void narrow(Argument left, Argument right, int rows, long flip, long[] open);
    }

    /// Says of a row whether a comparison is true.
    @FunctionalInterface
    public interface Test {
        /// Whether it is true for a row.
        boolean holds(Argument left, Argument right, int row);
    }

    /// A loop that asks a test, row by row.
    public static Loop rowByRow(Test test) {
        return (left, right, rows, flip, open) -> {
            for (int group = 0; group < open.length; group++) {
                narrow(test, left, right, group, flip, open);
            }
        };
    }

    private static void narrow(
            Test test, Argument left, Argument right, int group, long flip, long[] open) {
        long word = 0;
        for (long rest = open[group]; rest != 0; rest &= rest - 1) {
            int row = (group << 6) + Long.numberOfTrailingZeros(rest);
            if (test.holds(left, right, row)) {
                word |= Long.lowestOneBit(rest);
            }
        }
        open[group] &= word ^ flip;
    }

    /// Equal bits.
    public static void equalBits(Argument left, Argument right, int rows, long flip, long[] open) {
        for (int group = 0; group < open.length; group++) {
            open[group] &= ~(left.bitWord(group) ^ right.bitWord(group)) ^ flip;
        }
    }

    /// FALSE is less than TRUE.
    public static void lessBits(Argument left, Argument right, int rows, long flip, long[] open) {
        for (int group = 0; group < open.length; group++) {
            open[group] &= (~left.bitWord(group) & right.bitWord(group)) ^ flip;
        }
    }

    /// Equal ints.
    public static void equalInts(Argument left, Argument right, int rows, long flip, long[] open) {
        MemorySegment a = left.values();
        MemorySegment b = right.values();
        long stepA = left.step();
        long stepB = right.step();
        int whole = rows >>> 6;
        for (int group = 0; group < whole; group++) {
            if (open[group] == 0) {
                continue;
            }
            int from = group << 6;
            long word = 0;
            for (int i = 0; i < 64; i += INTS.length()) {
                IntVector x = IntVector.fromMemorySegment(INTS, a, (from + i) * stepA, ORDER);
                IntVector y = IntVector.fromMemorySegment(INTS, b, (from + i) * stepB, ORDER);
                word |= x.compare(VectorOperators.EQ, y).toLong() << i;
            }
            open[group] &= word ^ flip;
        }
        if ((rows & 63) != 0) {
            narrow((x, y, i) -> x.integer(i) == y.integer(i), left, right, whole, flip, open);
        }
    }

    /// The left int is less.
    public static void lessInts(Argument left, Argument right, int rows, long flip, long[] open) {
        MemorySegment a = left.values();
        MemorySegment b = right.values();
        long stepA = left.step();
        long stepB = right.step();
        int whole = rows >>> 6;
        for (int group = 0; group < whole; group++) {
            if (open[group] == 0) {
                continue;
            }
            int from = group << 6;
            long word = 0;
            for (int i = 0; i < 64; i += INTS.length()) {
                IntVector x = IntVector.fromMemorySegment(INTS, a, (from + i) * stepA, ORDER);
                IntVector y = IntVector.fromMemorySegment(INTS, b, (from + i) * stepB, ORDER);
                word |= x.compare(VectorOperators.LT, y).toLong() << i;
            }
            open[group] &= word ^ flip;
        }
        if ((rows & 63) != 0) {
            narrow((x, y, i) -> x.integer(i) < y.integer(i), left, right, whole, flip, open);
        }
    }

    /// Equal longs.
    public static void equalLongs(Argument left, Argument right, int rows, long flip, long[] open) {
        MemorySegment a = left.values();
        MemorySegment b = right.values();
        long stepA = left.step();
        long stepB = right.step();
        int whole = rows >>> 6;
        for (int group = 0; group < whole; group++) {
            if (open[group] == 0) {
                continue;
            }
            int from = group << 6;
            long word = 0;
            for (int i = 0; i < 64; i += LONGS.length()) {
                LongVector x = LongVector.fromMemorySegment(LONGS, a, (from + i) * stepA, ORDER);
                LongVector y = LongVector.fromMemorySegment(LONGS, b, (from + i) * stepB, ORDER);
                word |= x.compare(VectorOperators.EQ, y).toLong() << i;
            }
            open[group] &= word ^ flip;
        }
        if ((rows & 63) != 0) {
            narrow((x, y, i) -> x.longValue(i) == y.longValue(i), left, right, whole, flip, open);
        }
    }

    /// The left long is less.
    public static void lessLongs(Argument left, Argument right, int rows, long flip, long[] open) {
        MemorySegment a = left.values();
        MemorySegment b = right.values();
        long stepA = left.step();
        long stepB = right.step();
        int whole = rows >>> 6;
        for (int group = 0; group < whole; group++) {
            if (open[group] == 0) {
                continue;
            }
            int from = group << 6;
            long word = 0;
            for (int i = 0; i < 64; i += LONGS.length()) {
                LongVector x = LongVector.fromMemorySegment(LONGS, a, (from + i) * stepA, ORDER);
                LongVector y = LongVector.fromMemorySegment(LONGS, b, (from + i) * stepB, ORDER);
                word |= x.compare(VectorOperators.LT, y).toLong() << i;
            }
            open[group] &= word ^ flip;
        }
        if ((rows & 63) != 0) {
            narrow((x, y, i) -> x.longValue(i) < y.longValue(i), left, right, whole, flip, open);
        }
    }

    /// Equal doubles.
    public static void equalDoubles(
            Argument left, Argument right, int rows, long flip, long[] open) {
        MemorySegment a = left.values();
        MemorySegment b = right.values();
        long stepA = left.step();
        long stepB = right.step();
        int whole = rows >>> 6;
        for (int group = 0; group < whole; group++) {
            if (open[group] == 0) {
                continue;
            }
            int from = group << 6;
            long word = 0;
            for (int i = 0; i < 64; i += DOUBLES.length()) {
                DoubleVector x =
                        DoubleVector.fromMemorySegment(DOUBLES, a, (from + i) * stepA, ORDER);
                DoubleVector y =
                        DoubleVector.fromMemorySegment(DOUBLES, b, (from + i) * stepB, ORDER);
                long same = x.compare(VectorOperators.EQ, y).toLong();
                long nan =
                        x.test(VectorOperators.IS_NAN).toLong()
                                & y.test(VectorOperators.IS_NAN).toLong();
                word |= (same | nan) << i;
            }
            open[group] &= word ^ flip;
        }
        if ((rows & 63) != 0) {
            narrow((x, y, i) -> compare(x, y, i) == 0, left, right, whole, flip, open);
        }
    }

    /// The left double is less.
    public static void lessDoubles(
            Argument left, Argument right, int rows, long flip, long[] open) {
        MemorySegment a = left.values();
        MemorySegment b = right.values();
        long stepA = left.step();
        long stepB = right.step();
        int whole = rows >>> 6;
        for (int group = 0; group < whole; group++) {
            if (open[group] == 0) {
                continue;
            }
            int from = group << 6;
            long word = 0;
            for (int i = 0; i < 64; i += DOUBLES.length()) {
                DoubleVector x =
                        DoubleVector.fromMemorySegment(DOUBLES, a, (from + i) * stepA, ORDER);
                DoubleVector y =
                        DoubleVector.fromMemorySegment(DOUBLES, b, (from + i) * stepB, ORDER);
                // a number is less than all that it is not at least, NaN included
                long number = x.compare(VectorOperators.EQ, x).toLong();
                long atLeast = x.compare(VectorOperators.GE, y).toLong();
                word |= (number & ~atLeast) << i;
            }
            open[group] &= word ^ flip;
        }
        if ((rows & 63) != 0) {
            narrow((x, y, i) -> compare(x, y, i) < 0, left, right, whole, flip, open);
        }
    }

    private static int compare(Argument left, Argument right, int row) {
        return compare(left.doubleValue(row), right.doubleValue(row));
    }

    /// Compares two doubles: zeros are equal, and so are NaNs, which are greater than all.
    public static int compare(double left, double right) {
        return Double.compare(left + 0.0, right + 0.0);
    }

    /// Bits that are equal for numbers that are.
    public static long canonical(double value) {
        return Double.doubleToLongBits(value + 0.0);
    }
}
