package io.ticklane.fintech.average;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import java.util.List;

/// The recursion `y = y' + alpha * (x - y')`, started with the mean of the first `warmUp` values;
/// nothing comes out before. A series of equal values gives exactly that value.
public record ExponentialKernel(double alpha, long warmUp) implements RunningKernel {
    private static final StateLayout LAYOUT =
            new StateLayout(
                    "exponential_average", 1, List.of(new OfLong("seen"), new OfDouble("mean")));

    /// A recursion that starts with the first value.
    public ExponentialKernel(double alpha) {
        this(alpha, 1);
    }

    @Override
    public StateLayout layout() {
        return LAYOUT;
    }

    @Override
    public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
        LongCells.View seen = state.longs(0).view();
        DoubleCells.View mean = state.doubles(1).view();
        DoubleColumn x = in.doubles(0).view();
        DoubleWriter result = out.output(0).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            int slot = slotOf.get(row);
            double value = x.getOrNaN(row);
            double last = mean.get(slot);
            long count = seen.get(slot);
            boolean missing = Double.isNaN(value);
            // once started, values need no count
            if (count >= warmUp) {
                double next = last + alpha * (value - last);
                last = missing ? last : next;
                mean.set(slot, last);
            } else if (!missing) {
                count++;
                last = step(last, value, count, warmUp, alpha);
                seen.set(slot, count);
                mean.set(slot, last);
            }
            result.set(row, count < warmUp ? Double.NaN : last);
        }
    }

    /// The state after value number `count` (from 1): a sum while the start is gathered, their mean
    /// with the last of the start, then the recursion.
    public static double step(double last, double x, long count, long warmUp, double alpha) {
        if (count > warmUp) {
            return last + alpha * (x - last);
        }
        double sum = last + x;
        return count < warmUp ? sum : sum / warmUp;
    }
}
