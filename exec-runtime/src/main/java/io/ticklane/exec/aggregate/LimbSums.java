package io.ticklane.exec.aggregate;

import io.ticklane.api.column.Slots;
import io.ticklane.api.state.SumCells;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/// Exact sums of doubles of ordinary size, one for each group, on their way into [SumCells]: whole
/// numbers of 2^-80 as four limbs of 32 bits, each in a long, so that a term is added without a
/// carry by one addition of four lanes.
///
/// ```
///   terms of a block --vectors--> 128 bits of each --a vector a row--> limbs of its group --> cells
/// ```
///
/// A term has to be below 2^36 and its last bit worth at least 2^-80; blocks with others are left
/// to the cells, as all are where the machine has no vectors of four lanes.
///
/// Source: the long accumulators of Kulisch, here as narrow as market data allow.
///
/// Threads: one adds; then several may settle different groups.
final class LimbSums implements AutoCloseable {
    private static final VectorSpecies<Long> LONGS =
            LongVector.SPECIES_PREFERRED.length() > Byte.SIZE
                    ? LongVector.SPECIES_512
                    : LongVector.SPECIES_PREFERRED;

    private static final int LANES = LONGS.length();
    private static final VectorSpecies<Long> FOUR = LongVector.SPECIES_256;
    private static final boolean USABLE = LANES >= FOUR.length();
    private static final VectorMask<Long> UPPER = VectorMask.fromLong(FOUR, 0b1100);
    private static final long LOWER_HALF = 0xffff_ffffL;
    private static final LongVector HALVES =
            LongVector.fromArray(FOUR, new long[] {0, Integer.SIZE, 0, Integer.SIZE}, 0);

    /// The last limb keeps its sign.
    private static final LongVector LIMBS =
            LongVector.fromArray(FOUR, new long[] {LOWER_HALF, LOWER_HALF, LOWER_HALF, -1}, 0);

    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private static final int BLOCK = 1024;
    private static final int WIDTH = 4 * Long.BYTES;
    private static final int GRID = -80;
    private static final int FRACTION_BITS = 52;
    private static final long HIDDEN = 1L << FRACTION_BITS;

    /// The exponent, as it stands in the bits, of doubles whose last bit is worth one.
    private static final int FIRST_EXPONENT = Double.MAX_EXPONENT + FRACTION_BITS + GRID;

    private static final int MOST_SHIFT = Long.SIZE - 1;

    /// So many terms leave room in 64 bits for their limbs of 32.
    private static final long MOST_TERMS = 1L << 30;

    private final GrowingMemory cells;
    private final long[] lows = new long[BLOCK];
    private final long[] highs = new long[BLOCK];
    private long terms;

    LimbSums(QueryMemory memory) {
        this.cells = new GrowingMemory(memory);
    }

    /// Makes sure that the groups 0 to `groups - 1` exist.
    void ensure(int groups) {
        cells.ensure((long) groups * WIDTH);
    }

    /// Adds the terms of the rows `[from, to)` that have a value, row i to group `slots[i]`, here
    /// or to `sums`.
    void add(
            MemorySegment slots,
            MemorySegment values,
            @Nullable MemorySegment validity,
            int from,
            int to,
            SumCells sums) {
        int row = from;
        // a vector of rows does not begin inside a byte of validity bits
        while (USABLE && to - row >= LANES && row % Byte.SIZE == 0) {
            int end = row + Math.min(BLOCK, (to - row) / LANES * LANES);
            if (terms + BLOCK <= MOST_TERMS && split(values, validity, row, end)) {
                scatter(slots, row, end);
                terms += BLOCK;
            } else {
                sums.add(Slots.of(slots), values, validity, row, end);
            }
            row = end;
        }
        sums.add(Slots.of(slots), values, validity, row, to);
    }

    /// Makes 128 bits of each term of a block; false if some term does not fit.
    private boolean split(
            MemorySegment values, @Nullable MemorySegment validity, int from, int to) {
        long misfits = 0;
        for (int row = from; row < to; row += LANES) {
            LongVector bits = load(values, validity, row);
            VectorMask<Long> zero = bits.lanewise(VectorOperators.LSHL, 1).eq(0);
            LongVector shift =
                    bits.lanewise(VectorOperators.LSHR, FRACTION_BITS)
                            .and(2 * Double.MAX_EXPONENT + 1)
                            .sub(FIRST_EXPONENT)
                            .blend(0, zero);
            misfits |= shift.compare(VectorOperators.UGT, MOST_SHIFT).toLong();
            LongVector sign = bits.lanewise(VectorOperators.ASHR, Long.SIZE - 1);
            LongVector number = bits.and(HIDDEN - 1).or(HIDDEN).blend(0, zero);
            number = number.lanewise(VectorOperators.XOR, sign).sub(sign);
            number.lanewise(VectorOperators.LSHL, shift).intoArray(lows, row - from);
            // a shift by 64 would be one by 0
            number.lanewise(VectorOperators.ASHR, shift.neg().add(MOST_SHIFT))
                    .lanewise(VectorOperators.ASHR, 1)
                    .intoArray(highs, row - from);
        }
        return misfits == 0;
    }

    /// The bits of the terms from a row on, zero for rows without a value.
    private static LongVector load(
            MemorySegment values, @Nullable MemorySegment validity, int row) {
        LongVector term = LongVector.fromMemorySegment(LONGS, values, (long) row << 3, ORDER);
        if (validity == null) {
            return term;
        }
        long present = validity.get(ValueLayout.JAVA_BYTE, row >> 3) >> (row & 7);
        return LongVector.zero(LONGS).blend(term, VectorMask.fromLong(LONGS, present));
    }

    private void scatter(MemorySegment slots, int from, int to) {
        MemorySegment limbs = cells.segment();
        long[] low = lows;
        long[] high = highs;
        for (int row = from; row < to; row++) {
            long at = (long) slots.get(INT, (long) row << 2) * WIDTH;
            LongVector term =
                    LongVector.broadcast(FOUR, low[row - from])
                            .blend(LongVector.broadcast(FOUR, high[row - from]), UPPER)
                            .lanewise(VectorOperators.ASHR, HALVES)
                            .and(LIMBS);
            LongVector.fromMemorySegment(FOUR, limbs, at, ORDER)
                    .add(term)
                    .intoMemorySegment(limbs, at, ORDER);
        }
    }

    /// Moves the sum of a group to the cells.
    void settle(int slot, SumCells sums) {
        if (terms == 0) {
            return;
        }
        MemorySegment limbs = cells.segment();
        long carry = 0;
        for (int limb = 0; limb < 4; limb++) {
            long at = (long) slot * WIDTH + (long) limb * Long.BYTES;
            long digit = limbs.get(LONG, at) + carry;
            limbs.set(LONG, at, 0);
            carry = digit >> Integer.SIZE;
            addDigit(sums, slot, digit & LOWER_HALF, limb);
        }
        addDigit(sums, slot, carry, 4);
    }

    /// A digit of 32 bits, or what is above the last one, is a double without rounding.
    private static void addDigit(SumCells sums, int slot, long digit, int limb) {
        if (digit != 0) {
            sums.add(slot, Math.scalb((double) digit, GRID + limb * Integer.SIZE));
        }
    }

    @Override
    public void close() {
        cells.close();
    }
}
