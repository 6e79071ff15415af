package io.ticklane.exec.window;

import io.ticklane.api.column.Slots;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.ColumnSource;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.rows.RowStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Lets each distinct combination of some columns into another accumulator once, for one group:
/// counts how often it is in the frame, and passes on only the first that enters and the last that
/// leaves.
///
/// Threads: one at a time.
final class DistinctAccumulator implements Accumulator {
    private static final int STEP = 4096;
    private static final long COUNT_MASK = 0xffff_ffffL;

    private final Accumulator inner;
    private final GrowingMemory valueOfPlace;

    /// how often a value is there (low half), valid in one generation (high half)
    private final GrowingLongs counts;

    private long generation = 1;

    /// Takes ownership of the inner accumulator.
    DistinctAccumulator(
            QueryContext context, Batch rows, List<Column> arguments, Accumulator inner) {
        this.inner = inner;
        this.valueOfPlace = new GrowingMemory(context.memory());
        this.counts = new GrowingLongs(context.memory());
        try (KeyTable table =
                new KeyTable(context.memory(), arguments.stream().map(Column::type).toList())) {
            MemorySegment values = valueOfPlace.ensure(Math.max(1L, rows.rows()) << 2);
            for (int first = 0; first < rows.rows(); first += STEP) {
                context.check();
                int count = Math.min(STEP, rows.rows() - first);
                List<Column> part = ColumnSource.slice(context.memory(), arguments, first, count);
                try {
                    MemorySegment.copy(
                            table.assign(part, count),
                            0,
                            values,
                            (long) first << 2,
                            (long) count << 2);
                } finally {
                    RowStore.closeAll(part);
                }
            }
            counts.ensure(Math.max(1, table.size()));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private int value(int place) {
        return valueOfPlace.segment().get(ValueLayout.JAVA_INT_UNALIGNED, (long) place << 2);
    }

    private long count(int value) {
        long cell = counts.get(value);
        return cell >>> Integer.SIZE == generation ? cell & COUNT_MASK : 0;
    }

    @Override
    public void ensure(int groups) {
        inner.ensure(groups);
    }

    @Override
    public void enter(Batch in, Slots slots, int from, int to) {
        for (int row = from; row < to; row++) {
            int value = value(row);
            long count = count(value);
            if (count == 0) {
                inner.enter(in, slots, row, row + 1);
            }
            counts.set(value, (generation << Integer.SIZE) | (count + 1));
        }
    }

    @Override
    public boolean retractable() {
        // the row of a value that leaves last need not be the one that entered first
        return inner.retractable() && !inner.ordered();
    }

    @Override
    public void leave(Batch in, Slots slots, int from, int to) {
        for (int row = from; row < to; row++) {
            int value = value(row);
            long count = count(value);
            if (count == 1) {
                inner.leave(in, slots, row, row + 1);
            }
            counts.set(value, (generation << Integer.SIZE) | (count - 1));
        }
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        throw new IllegalStateException("distinct rows of frames cannot be merged");
    }

    @Override
    public void clear(int slot) {
        inner.clear(slot);
        generation++;
    }

    @Override
    public void result(int slot, Batch in, int row, ColumnBuilder out) {
        inner.result(slot, in, row, out);
    }

    @Override
    public void close() {
        inner.close();
        valueOfPlace.close();
        counts.close();
    }
}
