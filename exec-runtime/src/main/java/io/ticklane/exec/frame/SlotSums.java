package io.ticklane.exec.frame;

import io.ticklane.api.function.State;
import io.ticklane.api.function.StateLayout;
import io.ticklane.api.function.StateLayout.Cell;
import io.ticklane.api.function.SumCells;
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

    private static final double LIMIT = 0x1p60;

    /// The bits of the first value of a slot: so many below its own precision are spare.
    private static final int FIRST_BITS = 55;

    private static final int LEAST_EXPONENT = -300;

    private final boolean squares;
    private final GrowingMemory cells;
    private final QueryMemory.StateBuffers buffers;
    private final State general;
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

    /// Takes rows one after the other.
    void slide(Rows rows, int from, int to) {
        MemorySegment all = cells.segment();
        MemorySegment slotOfRow = rows.slots;
        MemorySegment entering = rows.entering;
        MemorySegment leaving = rows.leaving;
        MemorySegment changes = rows.changes;
        for (int row = from; row < to; row++) {
            long at = (long) getInt(slotOfRow, row) << CELL_SHIFT;
            double scale = getDouble(all, at);
            double in = getDouble(entering, (long) row << 3) * scale;
            double out = getDouble(leaving, (long) row << 3) * scale;
            long a = (long) in;
            long b = (long) out;
            long count = getLong(all, at + COUNT) + getInt(changes, row);
            putLong(all, at + COUNT, count);
            putLong(rows.counts, (long) row << 3, count);
            if (a == in && b == out && Math.abs(in) < LIMIT && Math.abs(out) < LIMIT) {
                add(all, at, a, b);
                if (!squares || isShort(all, at)) {
                    shortResult(all, at, count, rows, row);
                } else {
                    longResult(all, at, count, rows, row);
                }
            } else {
                change(rows, row);
            }
        }
    }

    private void add(MemorySegment all, long at, long in, long out) {
        long difference = in - out;
        long low = getLong(all, at + SUM) + difference;
        putLong(all, at + SUM, low);
        long carry = Long.compareUnsigned(low, difference) < 0 ? 1 : 0;
        long high = getLong(all, at + SUM_HIGH) + (difference >> 63) + carry;
        putLong(all, at + SUM_HIGH, high);
        if (squares) {
            long sum = in + out;
            long product = difference * sum;
            long productHigh = Math.multiplyHigh(difference, sum);
            low = getLong(all, at + SQUARES) + product;
            putLong(all, at + SQUARES, low);
            carry = Long.compareUnsigned(low, product) < 0 ? 1 : 0;
            long middle = getLong(all, at + SQUARES_MIDDLE) + productHigh;
            long carryHigh = Long.compareUnsigned(middle, productHigh) < 0 ? 1 : 0;
            middle += carry;
            carryHigh += Long.compareUnsigned(middle, carry) < 0 ? 1 : 0;
            putLong(all, at + SQUARES_MIDDLE, middle);
            high = getLong(all, at + SQUARES_HIGH) + (productHigh >> 63) + carryHigh;
            putLong(all, at + SQUARES_HIGH, high);
        }
    }

    /// Whether the squares have two words.
    private static boolean isShort(MemorySegment all, long at) {
        return getLong(all, at + SQUARES_HIGH) == 0 && getLong(all, at + SQUARES_MIDDLE) >= 0;
    }

    private void shortResult(MemorySegment all, long at, long count, Rows rows, int row) {
        long low = getLong(all, at + SUM);
        long high = getLong(all, at + SUM_HIGH);
        double sum = WideCells.toDouble(high, low);
        double inverse = getDouble(all, at + INVERSE);
        putDouble(rows.sums, (long) row << 3, sum * inverse);
        if (!squares || count <= 1) {
            putDouble(rows.spreads, (long) row << 3, 0);
            return;
        }
        double half = sum * WideCells.error(high, low, sum);
        low = getLong(all, at + SQUARES);
        high = getLong(all, at + SQUARES_MIDDLE);
        double square = WideCells.toDouble(high, low);
        double squareError = WideCells.error(high, low, square);
        double product = sum * sum;
        double rest = Math.fma(sum, sum, -product) + half + half;
        double difference = Spread.difference(count, product, rest, square, squareError);
        putDouble(
                rows.spreads,
                (long) row << 3,
                Spread.isSettled(difference, square)
                        ? difference * inverse * inverse
                        : cancelled(all, at, count, inverse));
    }

    /// The spread where it is small: zero without more ado where all values are equal.
    private static double cancelled(MemorySegment all, long at, long count, double inverse) {
        long sum = getLong(all, at + SUM);
        long low = getLong(all, at + SQUARES);
        long high = getLong(all, at + SQUARES_MIDDLE);
        boolean isZero =
                getLong(all, at + SUM_HIGH) == sum >> 63
                        && Math.multiplyHigh(high, count) == 0
                        && low * count == sum * sum
                        && Math.unsignedMultiplyHigh(low, count) + high * count
                                == Math.multiplyHigh(sum, sum);
        return isZero ? 0 : exact(all, at, count, inverse);
    }

    private static double exact(MemorySegment all, long at, long count, double unit) {
        BigDecimal scale = new BigDecimal(unit);
        BigDecimal x = new BigDecimal(sum(all, at)).multiply(scale);
        BigDecimal xx = new BigDecimal(squares(all, at)).multiply(scale).multiply(scale);
        return Spread.exact(count, xx, x, x);
    }

    private static BigInteger sum(MemorySegment all, long at) {
        long high = getLong(all, at + SUM_HIGH);
        return WideCells.number(high >> 63, high, getLong(all, at + SUM));
    }

    private static BigInteger squares(MemorySegment all, long at) {
        return WideCells.number(
                getLong(all, at + SQUARES_HIGH),
                getLong(all, at + SQUARES_MIDDLE),
                getLong(all, at + SQUARES));
    }

    private void longResult(MemorySegment all, long at, long count, Rows rows, int row) {
        BigInteger whole = sum(all, at);
        double inverse = getDouble(all, at + INVERSE);
        double sum = whole.doubleValue();
        putDouble(rows.sums, (long) row << 3, sum * inverse);
        double spread = 0;
        if (count > 1) {
            BigInteger squareNumber = squares(all, at);
            double square = squareNumber.doubleValue();
            double half = sum * rest(whole, sum);
            double product = sum * sum;
            double low = Math.fma(sum, sum, -product) + half + half;
            double difference =
                    Spread.difference(count, product, low, square, rest(squareNumber, square));
            spread =
                    Spread.isSettled(difference, square)
                            ? difference * inverse * inverse
                            : exact(all, at, count, inverse);
        }
        putDouble(rows.spreads, (long) row << 3, spread);
    }

    private static double rest(BigInteger number, double rounded) {
        return number.subtract(new BigDecimal(rounded).toBigInteger()).doubleValue();
    }

    /// A row whose values do not fit the scale of its slot.
    private void change(Rows rows, int row) {
        MemorySegment all = cells.segment();
        int slot = getInt(rows.slots, row);
        long at = (long) slot << CELL_SHIFT;
        double in = getDouble(rows.entering, (long) row << 3);
        double out = getDouble(rows.leaving, (long) row << 3);
        long count = getLong(all, at + COUNT);
        double inverse = getDouble(all, at + INVERSE);
        if (inverse == 0 && in == 0 && out == 0) {
            putDouble(rows.sums, (long) row << 3, 0);
            putDouble(rows.spreads, (long) row << 3, 0);
            return;
        }
        if (inverse == 0 && fitScale(all, at, in)) {
            // the first value: once more, with a scale
            putLong(all, at + COUNT, count - getInt(rows.changes, row));
            slide(rows, row, row + 1);
            return;
        }
        if (!Double.isNaN(inverse)) {
            leaveScale(all, at, slot);
        }
        SumCells sums = general.sums(0);
        sums.subtract(slot, out);
        sums.add(slot, in);
        putDouble(rows.sums, (long) row << 3, sums.value(slot));
        if (squares) {
            SumCells products = general.sums(1);
            products.subtractProduct(slot, out, out);
            products.addProduct(slot, in, in);
            double spread = count == 0 ? 0 : Spread.of(count, sums, products, slot);
            putDouble(rows.spreads, (long) row << 3, spread);
        }
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
        move(new BigDecimal(sum(all, at)).multiply(unit), general.sums(0), slot);
        BigDecimal square = new BigDecimal(squares(all, at)).multiply(unit).multiply(unit);
        move(square, general.sums(1), slot);
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

    @Override
    public void close() {
        cells.close();
        buffers.close();
    }
}
