package io.ticklane.exec.aggregate;

import io.ticklane.api.function.Slots;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
    private static final int WIDTH = WORDS * Long.BYTES;
    private static final long LOWER_HALF = 0xffff_ffffL;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final long EXACT = 1L << 53;

    private final Form form;
    private final int argument;
    private final Lane lane;
    private final int scale;

    /// count, low (with a sign), middle, high of each group
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
        MemorySegment slotOfRow = slots.segment();
        if ((lane == Lane.LONG || lane == Lane.INT) && slotOfRow != null) {
            enterGroups(column, slotOfRow, from, to);
        } else if ((lane == Lane.LONG || lane == Lane.INT) && from < to) {
            enterGroup(column, slots.get(from), from, to);
        } else {
            update(column, slots, from, to, false);
        }
    }

    /// A value without an overflow of the low word touches count and low word only.
    private void enterGroups(Column column, MemorySegment slots, int from, int to) {
        MemorySegment words = cells.segment();
        MemorySegment values = column.values();
        MemorySegment validity = column.validity();
        boolean isLong = lane == Lane.LONG;
        for (int row = from; row < to; row++) {
            long at = (long) slots.get(INT, (long) row << 2) * WIDTH;
            long value =
                    isLong ? values.get(LONG, (long) row << 3) : values.get(INT, (long) row << 2);
            long present = validity == null ? 1 : Bits.get(validity, row) ? 1 : 0;
            value &= -present;
            words.set(LONG, at, words.get(LONG, at) + present);
            long low = words.get(LONG, at + Long.BYTES);
            long sum = low + value;
            words.set(LONG, at + Long.BYTES, sum);
            if (((low ^ sum) & (value ^ sum)) < 0) {
                long carry = value < 0 ? -1 : 1;
                addAbove(at >> 3, carry, carry >> 63);
            }
        }
    }

    /// The halves of the values add up without overflow.
    private void enterGroup(Column column, int slot, int from, int to) {
        MemorySegment values = column.values();
        MemorySegment validity = column.validity();
        boolean isLong = lane == Lane.LONG;
        long count = 0;
        long lower = 0;
        long upper = 0;
        for (int row = from; row < to; row++) {
            long value =
                    isLong ? values.get(LONG, (long) row << 3) : values.get(INT, (long) row << 2);
            long present = validity == null ? 1 : Bits.get(validity, row) ? 1 : 0;
            value &= -present;
            count += present;
            lower += value & LOWER_HALF;
            upper += value >> Integer.SIZE;
        }
        long at = (long) slot * WORDS;
        cells.add(at, count);
        add(at, lower, lower >> 63);
        add(at, upper << Integer.SIZE, upper >> Integer.SIZE);
    }

    private void update(Column column, Slots slots, int from, int to, boolean leaving) {
        for (int row = from; row < to; row++) {
            if (column.isNull(row)) {
                continue;
            }
            long low =
                    switch (lane) {
                        case BIT -> column.bit(row) ? 1 : 0;
                        case INT -> column.integer(row);
                        case LONG, DOUBLE -> column.longValue(row);
                        case WIDE -> column.wideLow(row);
                    };
            long high = lane == Lane.WIDE ? column.wideHigh(row) : low >> 63;
            long at = (long) slots.get(row) * WORDS;
            if (leaving) {
                cells.add(at, -1);
                add(at, -low, ~high + (low == 0 ? 1 : 0));
            } else {
                cells.add(at, 1);
                add(at, low, high);
            }
        }
    }

    /// Adds `high * 2^64 + low`, where low has no sign; that of a group has one, so that small
    /// numbers of either sign leave the words above alone.
    private void add(long at, long low, long high) {
        long old = cells.get(at + 1);
        long sum = old + low;
        cells.set(at + 1, sum);
        long carry = ((old ^ sum) & (low ^ sum)) >>> 63;
        long above = high - (low >> 63) + (low < 0 ? -carry : carry);
        if (above != 0) {
            addAbove(at, above, above >> 63);
        }
    }

    private void addAbove(long at, long middle, long high) {
        long old = cells.get(at + 2);
        long sum = old + middle;
        cells.set(at + 2, sum);
        cells.add(at + 3, high + (Long.compareUnsigned(sum, old) < 0 ? 1 : 0));
    }

    @Override
    public boolean retractable() {
        return true;
    }

    @Override
    public void leave(Batch in, Slots slots, int from, int to) {
        update(in.column(argument), slots, from, to, true);
    }

    @Override
    public boolean concurrent() {
        return true;
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        GrowingLongs other = ((WholeSum) from).cells;
        long at = (long) slot * WORDS;
        long fromAt = (long) fromSlot * WORDS;
        cells.add(at, other.get(fromAt));
        long low = other.get(fromAt + 1);
        add(at, low, low >> 63);
        addAbove(at, other.get(fromAt + 2), other.get(fromAt + 3));
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
        boolean small = cells.get(at + 2) == 0 && cells.get(at + 3) == 0;
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
        return high.add(middle).add(BigInteger.valueOf(cells.get(at + 1)));
    }

    private static BigInteger unsigned(long word) {
        return new BigInteger(Long.toUnsignedString(word));
    }

    @Override
    public void close() {
        cells.close();
    }
}
