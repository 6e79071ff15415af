package io.ticklane.exec.aggregate;

import io.ticklane.api.function.Slots;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.rows.SortableLong;

/// MIN and MAX of values that fit eight bytes, text aside. Values are kept as longs of the same
/// order; NaN is greater than all other numbers and -0.0 less than 0.0, so that the result does not
/// depend on the order of the rows.
final class ExtremeAccumulator implements Accumulator {
    private final int argument;
    private final Lane lane;

    /// turns MAX into MIN
    private final long flip;

    private final GrowingLongs best;
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
            seen.ensure(count);
            for (int slot = groups; slot < count; slot++) {
                best.set(slot, Long.MAX_VALUE);
            }
            groups = count;
        }
    }

    @Override
    public void enter(Batch in, Slots slots, int from, int to) {
        Column column = in.column(argument);
        boolean nulls = column.validity() != null;
        for (int row = from; row < to; row++) {
            if (!nulls || !column.isNull(row)) {
                offer(slots.get(row), SortableLong.of(column, lane, row) ^ flip);
            }
        }
    }

    private void offer(int slot, long value) {
        if (value <= best.get(slot)) {
            best.set(slot, value);
            seen.set(slot, 1);
        }
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        ExtremeAccumulator other = (ExtremeAccumulator) from;
        if (other.seen.get(fromSlot) != 0) {
            offer(slot, other.best.get(fromSlot));
        }
    }

    @Override
    public void clear(int slot) {
        best.set(slot, Long.MAX_VALUE);
        seen.set(slot, 0);
    }

    @Override
    public void result(int slot, Batch in, int row, ColumnBuilder out) {
        if (seen.get(slot) == 0) {
            out.appendNull();
        } else {
            SortableLong.append(best.get(slot) ^ flip, lane, out);
        }
    }

    @Override
    public void close() {
        best.close();
        seen.close();
    }
}
