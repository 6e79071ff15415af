package io.ticklane.exec.frame.range;

import io.ticklane.api.column.Slots;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.ColumnBuilder;

/// Any accumulator that rows can leave, or that they need not leave.
record RangeAccumulator(Accumulator accumulator) implements RangeCall {
    @Override
    public void slide(RangeBlock block, int from, int to, ColumnBuilder out) {
        Batch rows = block.rows();
        Slots slots = block.slotView();
        int base = block.count();
        accumulator.ensure(block.slotCount());
        for (int run = from; run < to; run++) {
            int gone = block.left(run - 1);
            int left = block.left(run);
            if (left > gone) {
                accumulator.leave(rows, slots, base + gone, base + left);
            }
            int start = block.start(run);
            int end = block.start(run + 1);
            accumulator.enter(rows, slots, start, end);
            if (run + 1 < block.runCount()) {
                results(block, start, end, out);
            }
        }
    }

    @Override
    public void results(RangeBlock block, int from, int to, ColumnBuilder out) {
        Slots slots = block.slotView();
        for (int row = from; row < to; row++) {
            accumulator.result(slots.get(row), block.rows(), row, out);
        }
    }

    @Override
    public void close() {
        accumulator.close();
    }
}
