package io.ticklane.api.state;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/// Adds a column to one exact sum. The terms of a block are cut at two places that depend on the
/// largest of them; so many of the pieces add up without error, and their sums are two terms.
///
/// ```
///   largest term   ........................
///   pieces         |-- high --||-- low ---|   nothing may be left behind the low piece
/// ```
///
/// Source: the error-free vector transformation of Rump, Ogita and Oishi 2008, "Accurate
/// Floating-Point Summation".
final class ColumnSum {
    /// At most eight lanes, so that a byte of validity bits has those of a vector.
    private static final VectorSpecies<Double> DOUBLES =
            DoubleVector.SPECIES_PREFERRED.length() > Byte.SIZE
                    ? DoubleVector.SPECIES_512
                    : DoubleVector.SPECIES_PREFERRED;

    private static final VectorSpecies<Long> LONGS =
            VectorSpecies.of(long.class, DOUBLES.vectorShape());
    private static final int LANES = DOUBLES.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int BLOCK = 1024;
    private static final int BLOCK_BITS = 10;

    /// A grid of 2^(e - 41) for terms below 2^(e + 1): BLOCK pieces on it stay within 53 bits.
    private static final int HIGH_SHIFT = BLOCK_BITS + 1;

    /// The pieces below are at most 2^(e - 42); theirs is a grid of 2^(e - 83).
    private static final int LOW_SHIFT = HIGH_SHIFT - 42;

    private static final int LARGEST_EXPONENT = 1000;
    private static final int LEAST_EXPONENT = -900;
    private static final long MAGNITUDE = Long.MAX_VALUE;

    private ColumnSum() {}

    static void add(
            SumCells sums,
            int slot,
            MemorySegment terms,
            @Nullable MemorySegment validity,
            int from,
            int to) {
        int row = from;
        // masks begin inside a byte of validity bits
        for (; row < to && row % Byte.SIZE != 0; row++) {
            addRow(sums, slot, terms, validity, row);
        }
        while (to - row >= LANES) {
            int end = row + Math.min(BLOCK, (to - row) / LANES * LANES);
            if (!addBlock(sums, slot, terms, validity, row, end)) {
                for (int i = row; i < end; i++) {
                    addRow(sums, slot, terms, validity, i);
                }
            }
            row = end;
        }
        for (; row < to; row++) {
            addRow(sums, slot, terms, validity, row);
        }
    }

    private static void addRow(
            SumCells sums,
            int slot,
            MemorySegment terms,
            @Nullable MemorySegment validity,
            int row) {
        if (validity == null || Validity.bit(validity, row) == 1) {
            sums.add(slot, StateColumn.readDouble(terms, (long) row << 3));
        }
    }

    /// Whether the block was added; if not, nothing was.
    private static boolean addBlock(
            SumCells sums,
            int slot,
            MemorySegment terms,
            @Nullable MemorySegment validity,
            int from,
            int to) {
        double largest = largest(terms, validity, from, to);
        if (largest == 0) {
            return true;
        }
        int exponent = Math.getExponent(largest);
        if (exponent > LARGEST_EXPONENT || exponent < LEAST_EXPONENT) {
            return false;
        }
        double highCut = 1.5 * Math.scalb(1.0, exponent + HIGH_SHIFT);
        double lowCut = 1.5 * Math.scalb(1.0, exponent + LOW_SHIFT);
        DoubleVector highs = DoubleVector.zero(DOUBLES);
        DoubleVector lows = DoubleVector.zero(DOUBLES);
        long left = 0;
        for (int row = from; row < to; row += LANES) {
            DoubleVector term = load(terms, validity, row);
            DoubleVector high = term.add(highCut).sub(highCut);
            DoubleVector rest = term.sub(high);
            DoubleVector low = rest.add(lowCut).sub(lowCut);
            highs = highs.add(high);
            lows = lows.add(low);
            left |= rest.compare(VectorOperators.NE, low).toLong();
        }
        if (left != 0) {
            return false;
        }
        sums.add(slot, highs.reduceLanes(VectorOperators.ADD));
        sums.add(slot, lows.reduceLanes(VectorOperators.ADD));
        return true;
    }

    /// The largest magnitude, by bits, so that what is not finite is larger than all numbers.
    private static double largest(
            MemorySegment terms, @Nullable MemorySegment validity, int from, int to) {
        LongVector largest = LongVector.zero(LONGS);
        for (int row = from; row < to; row += LANES) {
            LongVector bits = load(terms, validity, row).reinterpretAsLongs();
            largest = largest.max(bits.and(MAGNITUDE));
        }
        return Double.longBitsToDouble(largest.reduceLanes(VectorOperators.MAX));
    }

    /// The terms from a row on, zero for rows without a value. A vector does not cross a byte of
    /// validity bits.
    private static DoubleVector load(
            MemorySegment terms, @Nullable MemorySegment validity, int row) {
        DoubleVector term = DoubleVector.fromMemorySegment(DOUBLES, terms, (long) row << 3, ORDER);
        if (validity == null) {
            return term;
        }
        long bits = validity.get(ValueLayout.JAVA_BYTE, row >> 3) >> (row & 7);
        return DoubleVector.zero(DOUBLES).blend(term, VectorMask.fromLong(DOUBLES, bits));
    }
}
