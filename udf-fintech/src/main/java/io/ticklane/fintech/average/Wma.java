package io.ticklane.fintech.average;

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
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfRing;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Linearly weighted moving average: of the last n rows the oldest value has weight 1, the next 2,
/// and so on, from exact sums.
@AutoService(FunctionDefinition.class)
public final class Wma implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "WMA",
                    Family.AVERAGE,
                    "Linearly weighted moving average of the last n rows",
                    List.of(
                            Parameters.number(
                                    "x", "the series; its unit is the unit of the result"),
                            Parameters.rows("n", "number of rows")),
                    SqlType.DOUBLE,
                    NullRule.TAKES_PLACE,
                    "TA-Lib, WMA");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel((int) call.integer("n"));
    }

    /// A ring of the last n rows and their [WeightedSums].
    private record Kernel(int n) implements RunningKernel {
        @Override
        public StateLayout layout() {
            return new StateLayout(
                    "wma",
                    1,
                    List.of(
                            new OfLong("rows"),
                            new OfLong("finite"),
                            new OfLong("positive_infinite"),
                            new OfLong("negative_infinite"),
                            new OfRing("last", n),
                            new OfSum("negated_sum"),
                            new OfSum("weighted_sum")));
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            LongCells.View rows = state.longs(0).view();
            DoubleCells.View last = state.ring(4).view();
            WeightedSums sums = new WeightedSums(state, 1, 5);
            DoubleColumn x = in.doubles(0).view();
            DoubleWriter result = out.output(0).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                int slot = slotOf.get(row);
                double value = x.getOrNaN(row);
                long seen = rows.get(slot);
                int place = (int) (seen % n);
                if (seen >= n) {
                    sums.leave(slot, last.get(slot, place));
                }
                last.set(slot, place, value);
                sums.enter(slot, value);
                rows.set(slot, seen + 1);
                result.set(row, seen + 1 < n ? Double.NaN : sums.mean(slot));
            }
        }
    }
}
