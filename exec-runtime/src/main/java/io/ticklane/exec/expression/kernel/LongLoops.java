package io.ticklane.exec.expression.kernel;

import io.ticklane.exec.batch.WordBound;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Arithmetic on two columns of longs, or on a column and a constant. Each loop says whether some
/// result may have overflowed.
public final class LongLoops {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private LongLoops() {}

    private static LongVector load(MemorySegment values, long at) {
        return LongVector.fromMemorySegment(LONGS, values, at, ORDER);
    }

    /// Sums. Whether one of them overflows.
    public static boolean add(Argument left, Argument right, Target out) {
        MemorySegment a = left.values();
        MemorySegment b = right.values();
        MemorySegment r = out.values();
        long stepA = left.step();
        long stepB = right.step();
        int whole = LONGS.loopBound(out.rows());
        long check = 0;
        for (int i = 0; i < whole; i += LONGS.length()) {
            LongVector x = load(a, i * stepA);
            LongVector y = load(b, i * stepB);
            LongVector z = x.add(y);
            z.intoMemorySegment(r, (long) i << 3, ORDER);
            check |=
                    negatives(
                            x.lanewise(VectorOperators.XOR, z)
                                    .and(y.lanewise(VectorOperators.XOR, z)));
        }
        for (int i = whole; i < out.rows(); i++) {
            long x = a.get(LONG, i * stepA);
            long y = b.get(LONG, i * stepB);
            long z = x + y;
            r.set(LONG, (long) i << 3, z);
            check |= ((x ^ z) & (y ^ z)) >>> 63;
        }
        return check != 0;
    }

    /// Differences. Whether one of them overflows.
    public static boolean subtract(Argument left, Argument right, Target out) {
        MemorySegment a = left.values();
        MemorySegment b = right.values();
        MemorySegment r = out.values();
        long stepA = left.step();
        long stepB = right.step();
        int whole = LONGS.loopBound(out.rows());
        long check = 0;
        for (int i = 0; i < whole; i += LONGS.length()) {
            LongVector x = load(a, i * stepA);
            LongVector y = load(b, i * stepB);
            LongVector z = x.sub(y);
            z.intoMemorySegment(r, (long) i << 3, ORDER);
            check |=
                    negatives(
                            x.lanewise(VectorOperators.XOR, y)
                                    .and(x.lanewise(VectorOperators.XOR, z)));
        }
        for (int i = whole; i < out.rows(); i++) {
            long x = a.get(LONG, i * stepA);
            long y = b.get(LONG, i * stepB);
            long z = x - y;
            r.set(LONG, (long) i << 3, z);
            check |= ((x ^ y) & (x ^ z)) >>> 63;
        }
        return check != 0;
    }

    /// Products. Whether one of them may overflow. Vectors have no high half of a product, so where
    /// the longest factors might overflow together each product is looked at.
    public static boolean multiply(Argument left, Argument right, Target out) {
        MemorySegment a = left.values();
        MemorySegment b = right.values();
        MemorySegment r = out.values();
        long stepA = left.step();
        long stepB = right.step();
        int whole = LONGS.loopBound(out.rows());
        for (int i = 0; i < whole; i += LONGS.length()) {
            load(a, i * stepA).mul(load(b, i * stepB)).intoMemorySegment(r, (long) i << 3, ORDER);
        }
        boolean suspect = bits(left, whole) + bits(right, whole) > 62;
        long overflow = 0;
        for (int i = suspect ? 0 : whole; i < out.rows(); i++) {
            long x = a.get(LONG, i * stepA);
            long y = b.get(LONG, i * stepB);
            long z = x * y;
            overflow |= Math.multiplyHigh(x, y) ^ z >> 63;
            r.set(LONG, (long) i << 3, z);
        }
        return overflow != 0;
    }

    /// A bit for each number below zero.
    private static long negatives(LongVector numbers) {
        return numbers.compare(VectorOperators.LT, 0).toLong();
    }

    /// How many bits the longest of the first numbers of an argument has.
    private static int bits(Argument argument, int rows) {
        int looked = argument.isConstant() ? Math.min(rows, 1) : rows;
        long bound = WordBound.ofLongs(argument.values(), 0, looked);
        return bound < 0 ? Long.SIZE - 1 : Long.numberOfTrailingZeros(bound);
    }
}
