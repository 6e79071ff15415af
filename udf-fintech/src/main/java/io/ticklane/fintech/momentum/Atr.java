package io.ticklane.fintech.momentum;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import io.ticklane.fintech.average.ExponentialKernel;
import java.util.List;

/// Average true range: Wilder's average of the true ranges, started with the mean of the first n.
@AutoService(FunctionDefinition.class)
public final class Atr implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "ATR",
                    Family.MOMENTUM,
                    "Average true range",
                    List.of(
                            Parameters.number("h", "the highest price of the row"),
                            Parameters.number("l", "the lowest price of the row"),
                            Parameters.number("c", "the closing price of the row"),
                            Parameters.rows("n", 14, "period in rows")),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "Wilder 1978, New Concepts in Technical Trading Systems; first rows as TA-Lib");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel(call.integer("n"));
    }

    /// How far the price of a row went, seen from the close before it.
    static double trueRange(double high, double low, double closeBefore) {
        return Math.max(
                high - low, Math.max(Math.abs(high - closeBefore), Math.abs(low - closeBefore)));
    }

    private record Kernel(long n) implements RunningKernel {
        private static final StateLayout LAYOUT =
                new StateLayout(
                        "atr",
                        1,
                        List.of(new OfLong("seen"), new OfDouble("close"), new OfDouble("mean")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            LongCells.View seen = state.longs(0).view();
            DoubleCells.View closes = state.doubles(1).view();
            DoubleCells.View means = state.doubles(2).view();
            DoubleColumn high = in.doubles(0).view();
            DoubleColumn low = in.doubles(1).view();
            DoubleColumn close = in.doubles(2).view();
            DoubleWriter result = out.output(0).view();
            Slots slotOf = slots.view();
            double alpha = 1.0 / n;
            for (int row = from; row < to; row++) {
                int slot = slotOf.get(row);
                double h = high.getOrNaN(row);
                double l = low.getOrNaN(row);
                double c = close.getOrNaN(row);
                long ranges = seen.get(slot) - 1;
                double mean = means.get(slot);
                if (!Double.isNaN(h) && !Double.isNaN(l) && !Double.isNaN(c)) {
                    ranges++;
                    if (ranges > 0) {
                        double range = trueRange(h, l, closes.get(slot));
                        mean = ExponentialKernel.step(mean, range, ranges, n, alpha);
                        means.set(slot, mean);
                    }
                    seen.set(slot, ranges + 1);
                    closes.set(slot, c);
                }
                result.set(row, ranges < n ? Double.NaN : mean);
            }
        }
    }
}
