package io.ticklane.exec.frame;

import io.ticklane.api.memory.Machine;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.state.SumCells;
import io.ticklane.exec.aggregate.Spread;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/// The exact sum of one argument, and of its squares, for each slot, while rows enter and leave. It
/// gives the bits of [SumCells] and [Spread].
///
/// The values of a key are whole multiples of a power of two, and few bits long, as long as they
/// are alike. So a slot has a scale, and its sums are whole numbers of 128 and 192 bits, where
/// entering and leaving is one addition of a difference:
///
/// ```
///   a = entering * scale, b = leaving * scale        both whole, below 2^60
///   sum += a - b         squares += (a - b) (a + b)
/// ```
///
/// A slot whose values do not fit its scale goes on with [SumCells].
///
/// Threads: one at a time.
final class SlotSums implements AutoCloseable {
    private static final StateLayout LAYOUT =
            new StateLayout(
                    "sliding", 1, List.of(new Cell.OfSum("sum"), new Cell.OfSum("squares")));

    private static final int CELL_SHIFT = 6;
    private static final long INVERSE = 8;
    private static final long COUNT = 16;
    private static final long SUM = 24;
    private static final long SUM_HIGH = 32;
    private static final long SQUARES = 40;
    private static final long SQUARES_MIDDLE = 48;
    private static final long SQUARES_HIGH = 56;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    private static final double LIMIT = 0x1p60;

    /// The bits of the first value of a slot: so many below its own precision are spare.
    private static final int FIRST_BITS = 55;

    private static final int LEAST_EXPONENT = -300;

    private final boolean squares;
    private final GrowingMemory cells;
    private final QueryMemory.StateBuffers buffers;
    private final State general;
    private final WholeSums whole = new WholeSums();
    private final int[] oddRows = new int[WholeSums.ROWS];
    private final double[] oddTotals = new double[WholeSums.ROWS];
    private final double[] oddSpreads = new double[WholeSums.ROWS];
    private int slots;

    SlotSums(QueryMemory memory, boolean squares) {
        this.squares = squares;
        this.cells = new GrowingMemory(memory);
        this.buffers = memory.stateBuffers();
        this.general = new State(LAYOUT, buffers);
    }

    /// Makes sure that the slots 0 to `count - 1` exist.
    void ensure(int count) {
        if (count > slots) {
            MemorySegment all = cells.ensure((long) count << CELL_SHIFT);
            for (long slot = slots; slot < count; slot++) {
                // no value fits a scale that is no number
                putDouble(all, slot << CELL_SHIFT, Double.NaN);
            }
            slots = count;
        }
    }

    /// What rows of one block change, and where their results go; eight bytes for each row, but
    /// four for slots and changes.
    ///
    /// @param slots the slot of each row
    /// @param entering the value that enters, 0 for none
    /// @param leaving the value that leaves before, 0 for none
    /// @param changes how many more values there are than before
    /// @param counts how many values there are then
    /// @param sums their sum
    /// @param spreads the sum of their squared deviations
    record Rows(
            MemorySegment slots,
            MemorySegment entering,
            MemorySegment leaving,
            MemorySegment changes,
            MemorySegment counts,
            MemorySegment sums,
            MemorySegment spreads) {}

    /// Takes rows one after the other. Gives the least count.
    long slide(Rows rows, int count) {
        long least = Long.MAX_VALUE;
        for (int from = 0; from < count; from += WholeSums.ROWS) {
            int to = Math.min(count, from + WholeSums.ROWS);
            slide(rows, from, to);
            for (int row = 0; row < to - from; row++) {
                least = Math.min(least, whole.counts[row]);
            }
        }
        return least;
    }

    private void slide(Rows rows, int from, int to) {
        int odd = 0;
        int row = add(rows, from, from, to);
        while (row < to) {
            if (isGeneral(rows, row)) {
                oddRows[odd++] = row - from;
                whole.clear(row - from);
                row++;
            }
            row = add(rows, from, row, to);
        }
        int count = to - from;
        if (squares) {
            whole.spread(count);
        } else {
            whole.total(count);
        }
        for (int i = 0; i < odd; i++) {
            whole.totals[oddRows[i]] = oddTotals[oddRows[i]];
            whole.spreads[oddRows[i]] = oddSpreads[oddRows[i]];
        }
        long at = (long) from << 3;
        MemorySegment.copy(whole.counts, 0, rows.counts, LONG, at, count);
        MemorySegment.copy(whole.totals, 0, rows.sums, DOUBLE, at, count);
        MemorySegment.copy(whole.spreads, 0, rows.spreads, DOUBLE, at, count);
    }

    /// Adds rows to the sums of their slots, which are kept from row `first` on. Stops at a row
    /// that does not fit its slot's scale. What leaves fits: it has entered.
    private int add(Rows rows, int first, int from, int to) {
        long all = cells.segment().address();
        long slotOfRow = rows.slots.address();
        long entering = rows.entering.address();
        long leaving = rows.leaving.address();
        long changes = rows.changes.address();
        long[] counts = whole.counts;
        double[] units = whole.units;
        long[] sums = whole.sums;
        long[] sumHighs = whole.sumHighs;
        long[] squareLows = whole.squares;
        long[] squareMiddles = whole.squareMiddles;
        long[] squareHighs = whole.squareHighs;
        for (int row = from; row < to; row++) {
            long at = all + ((long) Machine.getInt(slotOfRow + ((long) row << 2)) << CELL_SHIFT);
            double scale = Machine.getDouble(at);
            double in = Machine.getDouble(entering + ((long) row << 3)) * scale;
            long a = (long) in;
            long b = (long) (Machine.getDouble(leaving + ((long) row << 3)) * scale);
            if (a != in || !(Math.abs(in) < LIMIT)) {
                return row;
            }
            int place = row - first;
            long count = Machine.getLong(at + COUNT) + Machine.getInt(changes + ((long) row << 2));
            Machine.putLong(at + COUNT, count);
            counts[place] = count;
            units[place] = Machine.getDouble(at + INVERSE);
            long difference = a - b;
            long old = Machine.getLong(at + SUM);
            long low = old + difference;
            long high =
                    Machine.getLong(at + SUM_HIGH)
                            + (difference >> 63)
                            + carry(old, difference, low);
            Machine.putLong(at + SUM, low);
            Machine.putLong(at + SUM_HIGH, high);
            sums[place] = low;
            sumHighs[place] = high;
            long product = difference * (a + b);
            long productHigh = Math.multiplyHigh(difference, a + b);
            old = Machine.getLong(at + SQUARES);
            low = old + product;
            long carry = carry(old, product, low);
            old = Machine.getLong(at + SQUARES_MIDDLE);
            long middle = old + productHigh;
            long carryHigh = carry(old, productHigh, middle);
            old = middle;
            middle += carry;
            carryHigh += carry(old, carry, middle);
            high = Machine.getLong(at + SQUARES_HIGH) + (productHigh >> 63) + carryHigh;
            Machine.putLong(at + SQUARES, low);
            Machine.putLong(at + SQUARES_MIDDLE, middle);
            Machine.putLong(at + SQUARES_HIGH, high);
            squareLows[place] = low;
            squareMiddles[place] = middle;
            squareHighs[place] = high;
        }
        return to;
    }

    /// The bit that an addition carries on; a comparison would be an unpredictable branch.
    private static long carry(long a, long b, long sum) {
        return ((a & b) | ((a | b) & ~sum)) >>> 63;
    }

    /// Takes a row that does not fit its slot's scale with general sums; false if it was the first
    /// value of the slot, which has a scale now that fits.
    private boolean isGeneral(Rows rows, int row) {
        MemorySegment all = cells.segment();
        int slot = getInt(rows.slots, row);
        long at = (long) slot << CELL_SHIFT;
        double in = getDouble(rows.entering, (long) row << 3);
        double out = getDouble(rows.leaving, (long) row << 3);
        double inverse = getDouble(all, at + INVERSE);
        boolean isEmpty = inverse == 0 && in == 0;
        if (inverse == 0 && !isEmpty && fitScale(all, at, in)) {
            return false;
        }
        int place = row % WholeSums.ROWS;
        long count = getLong(all, at + COUNT) + getInt(rows.changes, row);
        putLong(all, at + COUNT, count);
        whole.counts[place] = count;
        oddTotals[place] = 0;
        oddSpreads[place] = 0;
        if (isEmpty) {
            return true;
        }
        if (!Double.isNaN(inverse)) {
            leaveScale(all, at, slot);
        }
        SumCells sums = general.sums(0);
        sums.subtract(slot, out);
        sums.add(slot, in);
        oddTotals[place] = sums.value(slot);
        if (squares) {
            SumCells products = general.sums(1);
            products.subtractProduct(slot, out, out);
            products.addProduct(slot, in, in);
            oddSpreads[place] = count == 0 ? 0 : Spread.of(count, sums, products, slot);
        }
        return true;
    }

    private static boolean fitScale(MemorySegment all, long at, double value) {
        int exponent = Math.getExponent(value);
        int shift = Math.max(0, FIRST_BITS - exponent);
        if (exponent < LEAST_EXPONENT || exponent >= FIRST_BITS) {
            return false;
        }
        putDouble(all, at, WideCells.power(shift));
        putDouble(all, at + INVERSE, WideCells.power(-shift));
        return true;
    }

    /// From now on the slot's sums are general ones.
    private void leaveScale(MemorySegment all, long at, int slot) {
        general.ensure(slots);
        double inverse = getDouble(all, at + INVERSE);
        BigDecimal unit = new BigDecimal(inverse);
        long sumHigh = getLong(all, at + SUM_HIGH);
        BigInteger sum = WideCells.number(sumHigh >> 63, sumHigh, getLong(all, at + SUM));
        move(new BigDecimal(sum).multiply(unit), general.sums(0), slot);
        BigInteger square =
                WideCells.number(
                        getLong(all, at + SQUARES_HIGH),
                        getLong(all, at + SQUARES_MIDDLE),
                        getLong(all, at + SQUARES));
        move(new BigDecimal(square).multiply(unit).multiply(unit), general.sums(1), slot);
        putDouble(all, at, Double.NaN);
        putDouble(all, at + INVERSE, Double.NaN);
    }

    private static void move(BigDecimal number, SumCells to, int slot) {
        BigDecimal left = number;
        while (left.signum() != 0) {
            double part = left.doubleValue();
            to.add(slot, part);
            left = left.subtract(new BigDecimal(part));
        }
    }

    private static int getInt(MemorySegment segment, int row) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
    }

    private static long getLong(MemorySegment segment, long at) {
        return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
    }

    private static void putLong(MemorySegment segment, long at, long value) {
        segment.set(ValueLayout.JAVA_LONG_UNALIGNED, at, value);
    }

    private static double getDouble(MemorySegment segment, long at) {
        return segment.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, at);
    }

    private static void putDouble(MemorySegment segment, long at, double value) {
        segment.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, at, value);
    }

    /// Writes the sums of so many slots, which are all.
    void save(StateWriter out, int count) {
        if (general.slots() > 0) {
            general.ensure(count);
        }
        out.writeBytes(cells.segment(), 0, (long) count << CELL_SHIFT);
        general.save(out);
    }

    /// Reads the sums of so many slots; there are none yet.
    void restore(StateReader in, int count) {
        ensure(count);
        in.readBytes(cells.segment(), 0, (long) count << CELL_SHIFT);
        general.restore(in);
    }

    @Override
    public void close() {
        cells.close();
        buffers.close();
    }
}
