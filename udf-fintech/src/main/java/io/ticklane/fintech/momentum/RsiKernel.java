package io.ticklane.fintech.momentum;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Select;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.fintech.average.ExponentialKernel;
import java.util.List;

/// Wilder's averages of gains and losses, started with the mean of the first `warmUp` changes.
record RsiKernel(long n, long warmUp) implements RunningKernel {
    private static final StateLayout LAYOUT =
            new StateLayout(
                    "rsi",
                    1,
                    List.of(
                            new OfLong("seen"),
                            new OfDouble("last"),
                            new OfDouble("gain"),
                            new OfDouble("loss")));

    @Override
    public StateLayout layout() {
        return LAYOUT;
    }

    @Override
    public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
        LongCells.View seen = state.longs(0).view();
        DoubleCells.View last = state.doubles(1).view();
        DoubleCells.View gains = state.doubles(2).view();
        DoubleCells.View losses = state.doubles(3).view();
        DoubleColumn x = in.doubles(0).view();
        DoubleWriter result = out.output(0).view();
        double alpha = 1.0 / n;
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            int slot = slotOf.get(row);
            double value = x.getOrNaN(row);
            long changes = seen.get(slot) - 1;
            double gain = gains.get(slot);
            double loss = losses.get(slot);
            if (!Double.isNaN(value)) {
                changes++;
                if (changes > 0) {
                    double change = value - last.get(slot);
                    gain =
                            ExponentialKernel.step(
                                    gain,
                                    Select.orZero(~Select.negative(change), change),
                                    changes,
                                    warmUp,
                                    alpha);
                    loss =
                            ExponentialKernel.step(
                                    loss,
                                    Select.orZero(Select.negative(change), -change),
                                    changes,
                                    warmUp,
                                    alpha);
                    gains.set(slot, gain);
                    losses.set(slot, loss);
                }
                seen.set(slot, changes + 1);
                last.set(slot, value);
            }
            result.set(row, changes < warmUp ? Double.NaN : strength(gain, loss));
        }
    }

    private static double strength(double gain, double loss) {
        double sum = gain + loss;
        return sum == 0 ? 50 : 100 * gain / sum;
    }
}
