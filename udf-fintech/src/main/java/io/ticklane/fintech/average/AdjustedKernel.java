package io.ticklane.fintech.average;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import java.util.List;

/// The weighted mean with weights `(1 - alpha)^k` for the value k places back.
record AdjustedKernel(double alpha) implements RunningKernel {
    private static final StateLayout LAYOUT =
            new StateLayout(
                    "adjusted_average", 1, List.of(new OfDouble("sum"), new OfDouble("weight")));

    @Override
    public StateLayout layout() {
        return LAYOUT;
    }

    @Override
    public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
        DoubleCells.View sum = state.doubles(0).view();
        DoubleCells.View weight = state.doubles(1).view();
        DoubleColumn x = in.doubles(0).view();
        DoubleWriter result = out.output(0).view();
        double keep = 1 - alpha;
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            int slot = slotOf.get(row);
            double value = x.getOrNaN(row);
            double total = sum.get(slot);
            double weights = weight.get(slot);
            if (!Double.isNaN(value)) {
                total = total * keep + value;
                weights = weights * keep + 1;
                sum.set(slot, total);
                weight.set(slot, weights);
            }
            result.set(row, total / weights); // before the first value 0 / 0
        }
    }
}
