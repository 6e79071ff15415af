package io.ticklane.exec.aggregate;

import io.ticklane.api.function.Slots;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.QueryMemory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/// SUM, SUM0 and AVG of whole numbers, DECIMALs and intervals: exact in 192 bits, so that only a
/// total that does not fit its type is an overflow, never a partial sum.
final class WholeSum implements Accumulator {
    /// What is made of the sum.
    enum Form {
        SUM,
        SUM0,
        AVERAGE
    }

    private static final int WORDS = 4;
    private static final long EXACT = 1L << 53;

    private final Form form;
    private final int argument;
    private final Lane lane;
    private final int scale;

    /// count, low, middle, high of each group
    private final GrowingLongs cells;

    WholeSum(QueryMemory memory, Form form, int argument, SqlType type) {
        this.form = form;
        this.argument = argument;
        this.lane = Lane.of(type);
        this.scale = type.scale();
        this.cells = new GrowingLongs(memory);
    }

    @Override
    public void ensure(int groups) {
        cells.ensure((long) groups * WORDS);
    }

    @Override
    public void enter(Batch in, Slots slots, int from, int to) {
        Column column = in.column(argument);
        for (int row = from; row < to; row++) {
            if (!column.isNull(row)) {
                long at = (long) slots.get(row) * WORDS;
                cells.add(at, 1);
                switch (lane) {
                    case BIT -> add(at, column.bit(row) ? 1 : 0, 0);
                    case INT -> add(at, column.integer(row));
                    case LONG, DOUBLE -> add(at, column.longValue(row));
                    case WIDE -> add(at, column.wideLow(row), column.wideHigh(row));
                }
            }
        }
    }

    @Override
    public boolean retractable() {
        return true;
    }

    @Override
    public void leave(Batch in, Slots slots, int from, int to) {
        Column column = in.column(argument);
        for (int row = from; row < to; row++) {
            if (!column.isNull(row)) {
                long at = (long) slots.get(row) * WORDS;
                cells.add(at, -1);
                switch (lane) {
                    case BIT -> subtract(at, column.bit(row) ? 1 : 0, 0);
                    case INT -> subtract(at, column.integer(row), column.integer(row) >> 31);
                    case LONG, DOUBLE ->
                            subtract(at, column.longValue(row), column.longValue(row) >> 63);
                    case WIDE -> subtract(at, column.wideLow(row), column.wideHigh(row));
                }
            }
        }
    }

    private void add(long at, long value) {
        add(at, value, value >> 63);
    }

    private void add(long at, long low, long high) {
        addWords(at, low, high, high >> 63);
    }

    /// Subtracting is adding the complement and one.
    private void subtract(long at, long low, long high) {
        addWords(at, ~low, ~high, ~(high >> 63));
        addWords(at, 1, 0, 0);
    }

    private void addWords(long at, long low, long middle, long high) {
        long oldLow = cells.get(at + 1);
        long newLow = oldLow + low;
        cells.set(at + 1, newLow);
        long carry = Long.compareUnsigned(newLow, oldLow) < 0 ? 1 : 0;
        if (((middle | high) == 0 && carry == 0) || ((middle & high) == -1 && carry == 1)) {
            return;
        }
        long oldMiddle = cells.get(at + 2);
        long partial = oldMiddle + middle;
        long carryOut = Long.compareUnsigned(partial, oldMiddle) < 0 ? 1 : 0;
        long newMiddle = partial + carry;
        carryOut += Long.compareUnsigned(newMiddle, partial) < 0 ? 1 : 0;
        cells.set(at + 2, newMiddle);
        cells.add(at + 3, high + carryOut);
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        GrowingLongs other = ((WholeSum) from).cells;
        long at = (long) slot * WORDS;
        long fromAt = (long) fromSlot * WORDS;
        cells.add(at, other.get(fromAt));
        addWords(at, other.get(fromAt + 1), other.get(fromAt + 2), other.get(fromAt + 3));
    }

    @Override
    public void clear(int slot) {
        for (int i = 0; i < WORDS; i++) {
            cells.set((long) slot * WORDS + i, 0);
        }
    }

    @Override
    public void result(int slot, Batch in, int row, ColumnBuilder out) {
        long at = (long) slot * WORDS;
        long count = cells.get(at);
        if (count == 0) {
            if (form == Form.SUM0) {
                ResultValue.append(out, 0L);
            } else {
                out.appendNull();
            }
            return;
        }
        long low = cells.get(at + 1);
        long sign = low >> 63;
        boolean small = cells.get(at + 2) == sign && cells.get(at + 3) == sign;
        if (form == Form.AVERAGE) {
            average(out, at, count, small && low >= -EXACT && low <= EXACT);
        } else if (small && scale == 0) {
            ResultValue.append(out, low);
        } else {
            ResultValue.append(out, new BigDecimal(total(at), scale));
        }
    }

    private void average(ColumnBuilder out, long at, long count, boolean exact) {
        if (exact && scale == 0 && Lane.of(out.type()) == Lane.DOUBLE) {
            ResultValue.append(out, (double) cells.get(at + 1) / count);
            return;
        }
        BigDecimal sum = new BigDecimal(total(at), scale);
        BigDecimal divisor = BigDecimal.valueOf(count);
        if (Lane.of(out.type()) == Lane.DOUBLE) {
            ResultValue.append(out, sum.divide(divisor, MathContext.DECIMAL128).doubleValue());
        } else {
            ResultValue.append(out, sum.divide(divisor, out.type().scale(), RoundingMode.HALF_UP));
        }
    }

    private BigInteger total(long at) {
        BigInteger high = BigInteger.valueOf(cells.get(at + 3)).shiftLeft(2 * Long.SIZE);
        BigInteger middle = unsigned(cells.get(at + 2)).shiftLeft(Long.SIZE);
        return high.add(middle).add(unsigned(cells.get(at + 1)));
    }

    private static BigInteger unsigned(long word) {
        return new BigInteger(Long.toUnsignedString(word));
    }

    @Override
    public void close() {
        cells.close();
    }
}
