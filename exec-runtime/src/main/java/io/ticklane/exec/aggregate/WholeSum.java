package io.ticklane.exec.aggregate;

import io.ticklane.api.column.Slots;
import io.ticklane.api.memory.Machine;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
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
import java.util.Collections;
import java.util.List;

/// SUM, SUM0 and AVG of whole numbers, DECIMALs and intervals: exact in 192 bits, so that only a
/// total that does not fit its type is an overflow, never a partial sum.
///
/// Values of eight bytes or less first add up in one word for each group, as long as no such word
/// can overflow, by what the largest values of all blocks so far would make of it; that is settled
/// into three words. How large the values of a block are is seen while they are added, so a block
/// may have to be taken back.
final class WholeSum implements Accumulator {
    /// What is made of the sum.
    enum Form {
        SUM,
        SUM0,
        AVERAGE
    }

    private static final int BLOCK = 1 << 16;
    private static final int WORDS = 3;
    private static final long LOWER_HALF = 0xffff_ffffL;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final long EXACT = 1L << 53;

    private final Form form;
    private final int argument;
    private final Lane lane;
    private final int scale;
    private final RowCounts counts;
    private final GrowingLongs pending;

    /// low, middle and high word of each group
    private final GrowingLongs settled;

    private int groups;

    /// what no pending word is above, in magnitude
    private long most;

    WholeSum(QueryMemory memory, RowCounts counts, Form form, int argument, SqlType type) {
        this.counts = counts;
        this.form = form;
        this.argument = argument;
        this.lane = Lane.of(type);
        this.scale = type.scale();
        this.pending = new GrowingLongs(memory);
        this.settled = new GrowingLongs(memory);
    }

    @Override
    public void ensure(int count) {
        pending.ensure(count);
        settled.ensure((long) count * WORDS);
        counts.ensure(count);
        groups = Math.max(groups, count);
    }

    @Override
    public void enter(Batch in, Slots slots, int from, int to) {
        Column column = in.column(argument);
        counts.add(slots, column.validity(), from, to, 1);
        MemorySegment slotOfRow = slots.segment();
        if ((lane == Lane.LONG || lane == Lane.INT) && slotOfRow != null) {
            for (int row = from; row < to; row += BLOCK) {
                enterGroups(column, slotOfRow, row, Math.min(to, row + BLOCK));
            }
        } else if ((lane == Lane.LONG || lane == Lane.INT) && from < to) {
            enterGroup(column, slots.get(from), from, to);
        } else {
            update(column, slots, from, to, false);
        }
    }

    private void enterGroups(Column column, MemorySegment slots, int from, int to) {
        long growth = growth(add(column, slots, from, to), to - from);
        if (growth >= 0 && most <= Long.MAX_VALUE - growth) {
            most += growth;
            return;
        }
        // some word may have run over: words wrap, so that what was added can be taken away
        subtract(column, slots, from, to);
        for (int slot = 0; slot < groups; slot++) {
            settle(slot);
        }
        most = 0;
        if (growth < 0) {
            update(column, Slots.of(slots), from, to, false);
        } else {
            add(column, slots, from, to);
            most = growth;
        }
    }

    /// What so many values with these bits can add up to; less than 0 where that is no word.
    private static long growth(long bits, int rows) {
        long largest = bits == 0 ? 1 : Long.highestOneBit(bits) << 1;
        return largest < 0 || largest > Long.MAX_VALUE / BLOCK ? -1 : rows * largest;
    }

    /// Adds values to the words of their groups; the bits that are set in some value, of one below
    /// zero those of its complement.
    private long add(Column column, MemorySegment slots, int from, int to) {
        long words = pending.segment().address();
        MemorySegment values = column.values();
        long bits = 0;
        if (column.validity() != null || lane == Lane.INT) {
            for (int row = from; row < to; row++) {
                long value = orZero(column, row);
                bits |= value ^ (value >> 63);
                add(words, slots, row, value);
            }
            return bits;
        }
        for (int row = from; row < to; row++) {
            long value = values.get(LONG, (long) row << 3);
            bits |= value ^ (value >> 63);
            add(words, slots, row, value);
        }
        return bits;
    }

    private static void add(long words, MemorySegment slots, int row, long value) {
        Machine.addLong(words + ((long) slots.get(INT, (long) row << 2) << 3), value);
    }

    /// Takes away what [#add] has added.
    private void subtract(Column column, MemorySegment slots, int from, int to) {
        long words = pending.segment().address();
        for (int row = from; row < to; row++) {
            add(words, slots, row, -orZero(column, row));
        }
    }

    private long orZero(Column column, int row) {
        MemorySegment values = column.values();
        MemorySegment validity = column.validity();
        long value =
                lane == Lane.LONG
                        ? values.get(LONG, (long) row << 3)
                        : values.get(INT, (long) row << 2);
        return validity == null || Bits.get(validity, row) ? value : 0;
    }

    /// Moves what is pending of a group to its three words.
    private void settle(int slot) {
        long word = pending.get(slot);
        if (word != 0) {
            pending.set(slot, 0);
            add(slot, word, word >> 63);
        }
    }

    /// The halves of the values add up without overflow.
    private void enterGroup(Column column, int slot, int from, int to) {
        MemorySegment values = column.values();
        MemorySegment validity = column.validity();
        boolean isLong = lane == Lane.LONG;
        long lower = 0;
        long upper = 0;
        for (int row = from; row < to; row++) {
            long value =
                    isLong ? values.get(LONG, (long) row << 3) : values.get(INT, (long) row << 2);
            long present = validity == null ? 1 : Bits.get(validity, row) ? 1 : 0;
            value &= -present;
            lower += value & LOWER_HALF;
            upper += value >> Integer.SIZE;
        }
        add(slot, lower, lower >> 63);
        add(slot, upper << Integer.SIZE, upper >> Integer.SIZE);
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
            if (leaving) {
                add(slots.get(row), -low, ~high + (low == 0 ? 1 : 0));
            } else {
                add(slots.get(row), low, high);
            }
        }
    }

    /// Adds `high * 2^64 + low`, where low has no sign.
    private void add(int slot, long low, long high) {
        add(slot, low, high, high >> 63);
    }

    private void add(int slot, long low, long middle, long high) {
        long at = (long) slot * WORDS;
        long lowSum = settled.get(at) + low;
        settled.set(at, lowSum);
        long carry = Long.compareUnsigned(lowSum, low) < 0 ? 1 : 0;
        long old = settled.get(at + 1);
        long middleSum = old + middle + carry;
        settled.set(at + 1, middleSum);
        // the carry is that of three terms: it comes from one of the two additions
        long carries = Long.compareUnsigned(old + middle, old) < 0 ? 1 : 0;
        carries += carry == 1 && middleSum == 0 ? 1 : 0;
        settled.add(at + 2, high + carries);
    }

    @Override
    public boolean retractable() {
        return true;
    }

    @Override
    public void leave(Batch in, Slots slots, int from, int to) {
        Column column = in.column(argument);
        counts.add(slots, column.validity(), from, to, -1);
        update(column, slots, from, to, true);
    }

    @Override
    public boolean concurrent() {
        return true;
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        WholeSum other = (WholeSum) from;
        counts.merge(other.counts, slot, fromSlot);
        settle(slot);
        other.settle(fromSlot);
        long at = (long) fromSlot * WORDS;
        GrowingLongs words = other.settled;
        add(slot, words.get(at), words.get(at + 1), words.get(at + 2));
    }

    /// The words of the sum, and the number of rows.
    @Override
    public List<SqlType> stateTypes() {
        return Collections.nCopies(WORDS + 1, SqlType.BIGINT);
    }

    @Override
    public void appendStates(int[] slots, int count, List<ColumnBuilder> out) {
        for (int i = 0; i < count; i++) {
            settle(slots[i]);
        }
        for (int word = 0; word < WORDS; word++) {
            MemorySegment values = StateColumns.more(out.get(word), count);
            for (int i = 0; i < count; i++) {
                values.set(LONG, (long) i << 3, settled.get((long) slots[i] * WORDS + word));
            }
        }
        counts.append(slots, count, out.get(WORDS));
    }

    @Override
    public void setStates(List<Column> in, int rows) {
        for (int word = 0; word < WORDS; word++) {
            Column values = in.get(word);
            for (int row = 0; row < rows; row++) {
                settled.set((long) row * WORDS + word, values.longValue(row));
            }
        }
        for (int row = 0; row < rows; row++) {
            pending.set(row, 0);
        }
        counts.set(in.get(WORDS), rows);
    }

    @Override
    public void clear(int slot) {
        pending.set(slot, 0);
        for (int i = 0; i < WORDS; i++) {
            settled.set((long) slot * WORDS + i, 0);
        }
        counts.clear(slot);
    }

    @Override
    public void result(int slot, Batch in, int row, ColumnBuilder out) {
        long count = counts.get(slot);
        if (count == 0) {
            if (form == Form.SUM0) {
                ResultValue.append(out, 0L);
            } else {
                out.appendNull();
            }
            return;
        }
        settle(slot);
        long at = (long) slot * WORDS;
        long low = settled.get(at);
        boolean small = settled.get(at + 1) == low >> 63 && settled.get(at + 2) == low >> 63;
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
            ResultValue.append(out, (double) settled.get(at) / count);
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
        BigInteger high = BigInteger.valueOf(settled.get(at + 2)).shiftLeft(2 * Long.SIZE);
        BigInteger middle = unsigned(settled.get(at + 1)).shiftLeft(Long.SIZE);
        return high.add(middle).add(unsigned(settled.get(at)));
    }

    private static BigInteger unsigned(long word) {
        return new BigInteger(Long.toUnsignedString(word));
    }

    @Override
    public boolean isSaved() {
        return true;
    }

    @Override
    public void save(StateWriter out, int groups) {
        for (int slot = 0; slot < groups; slot++) {
            settle(slot);
        }
        settled.save(out, (long) groups * WORDS);
        counts.save(out, groups);
    }

    @Override
    public void restore(StateReader in, int groups) {
        ensure(groups);
        settled.restore(in, (long) groups * WORDS);
        counts.restore(in, groups);
    }

    @Override
    public void close() {
        pending.close();
        settled.close();
        counts.close();
    }
}
