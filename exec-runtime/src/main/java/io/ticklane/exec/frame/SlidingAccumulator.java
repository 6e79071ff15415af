package io.ticklane.exec.frame;

import io.ticklane.api.column.Slots;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.query.QueryContext;

/// Any accumulator that rows can leave, or that they need not leave.
record SlidingAccumulator(QueryContext context, SqlType type, Accumulator accumulator)
        implements SlidingCall {
    @Override
    public Column slide(RowBlock block) {
        int rows = block.rows();
        Batch both = block.both();
        Slots slots = Slots.of(block.slots());
        accumulator.ensure(block.slotCount());
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), type, rows)) {
            for (int row = 0; row < rows; row++) {
                int slot = slots.get(row);
                if (block.leaves(row)) {
                    accumulator.leave(both, Slots.constant(slot), rows + row, rows + row + 1);
                }
                accumulator.enter(both, slots, row, row + 1);
                accumulator.result(slot, both, row, builder);
            }
            return builder.build();
        }
    }

    @Override
    public void close() {
        accumulator.close();
    }
}
