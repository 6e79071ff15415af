package io.ticklane.exec.aggregate;

import io.ticklane.api.function.Slots;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.rows.SortableLong;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// MIN and MAX of values that fit eight bytes, text aside. Values are kept as longs of the same
/// order; NaN is greater than all other numbers and -0.0 less than 0.0, so that the result does not
/// depend on the order of the rows.
final class ExtremeAccumulator implements Accumulator {
    /// The greatest long: what no row can exceed. Of the lanes only LONG has a value with it.
    private static final long NONE = Long.MAX_VALUE;

    private final int argument;
    private final Lane lane;

    /// turns MAX into MIN
    private final long flip;

    private final GrowingLongs best;

    /// 1 where a group has seen the value with the long [#NONE]
    private final GrowingLongs seen;

    private int groups;

    ExtremeAccumulator(QueryMemory memory, boolean max, int argument, Lane lane) {
        this.argument = argument;
        this.lane = lane;
        this.flip = max ? -1L : 0L;
        this.best = new GrowingLongs(memory);
        this.seen = new GrowingLongs(memory);
    }

    @Override
    public void ensure(int count) {
        if (count > groups) {
            best.ensure(count);
            if (lane == Lane.LONG) {
                seen.ensure(count);
            }
            for (int slot = groups; slot < count; slot++) {
                best.set(slot, NONE);
            }
            groups = count;
        }
    }

    @Override
    public void enter(Batch in, Slots slots, int from, int to) {
        Column column = in.column(argument);
        MemorySegment groups = slots.segment();
        if (groups == null || column.validity() != null || lane == Lane.BIT) {
            boolean nulls = column.validity() != null;
            for (int row = from; row < to; row++) {
                if (!nulls || !column.isNull(row)) {
                    offer(slots.get(row), SortableLong.of(column, lane, row) ^ flip);
                }
            }
            return;
        }
        switch (lane) {
            case INT -> enterInts(column.values(), groups, from, to);
            case LONG -> enterLongs(column.values(), groups, from, to);
            case DOUBLE -> enterDoubles(column.values(), groups, from, to);
            case BIT, WIDE -> throw new IllegalStateException("no loop for " + lane);
        }
    }

    private void enterInts(MemorySegment values, MemorySegment slots, int from, int to) {
        MemorySegment kept = best.segment();
        long turn = flip;
        for (int row = from; row < to; row++) {
            long at = (long) slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2) << 3;
            long value = values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2) ^ turn;
            long old = kept.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
            kept.set(ValueLayout.JAVA_LONG_UNALIGNED, at, Math.min(old, value));
        }
    }

    private void enterLongs(MemorySegment values, MemorySegment slots, int from, int to) {
        MemorySegment kept = best.segment();
        long turn = flip;
        for (int row = from; row < to; row++) {
            long at = (long) slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2) << 3;
            long value = values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3) ^ turn;
            long old = kept.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
            kept.set(ValueLayout.JAVA_LONG_UNALIGNED, at, Math.min(old, value));
            if (value == NONE) {
                seen.set(at >> 3, 1);
            }
        }
    }

    private void enterDoubles(MemorySegment values, MemorySegment slots, int from, int to) {
        MemorySegment kept = best.segment();
        long turn = flip;
        for (int row = from; row < to; row++) {
            long at = (long) slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2) << 3;
            double number = values.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) row << 3);
            long value = SortableLong.of(number) ^ turn;
            long old = kept.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
            kept.set(ValueLayout.JAVA_LONG_UNALIGNED, at, Math.min(old, value));
        }
    }

    private void offer(int slot, long value) {
        best.set(slot, Math.min(best.get(slot), value));
        if (value == NONE) {
            seen.set(slot, 1);
        }
    }

    @Override
    public boolean concurrent() {
        return true;
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        ExtremeAccumulator other = (ExtremeAccumulator) from;
        if (other.hasSeen(fromSlot)) {
            offer(slot, other.best.get(fromSlot));
        }
    }

    private boolean hasSeen(int slot) {
        return best.get(slot) != NONE || (lane == Lane.LONG && seen.get(slot) != 0);
    }

    @Override
    public void clear(int slot) {
        best.set(slot, NONE);
        if (lane == Lane.LONG) {
            seen.set(slot, 0);
        }
    }

    @Override
    public void result(int slot, Batch in, int row, ColumnBuilder out) {
        if (!hasSeen(slot)) {
            out.appendNull();
        } else {
            SortableLong.append(best.get(slot) ^ flip, lane, out);
        }
    }

    @Override
    public void results(int[] slots, int count, ColumnBuilder out) {
        for (int i = 0; i < count; i++) {
            if (hasSeen(slots[i])) {
                SortableLong.append(best.get(slots[i]) ^ flip, lane, out);
            } else {
                out.appendNull();
            }
        }
    }

    @Override
    public void close() {
        best.close();
        seen.close();
    }
}
