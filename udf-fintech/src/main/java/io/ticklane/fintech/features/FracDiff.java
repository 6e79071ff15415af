package io.ticklane.fintech.features;

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
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfRing;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Fractional difference of order d: the last values weighted by the binomial series of `(1 -
/// B)^d`, as far as a weight reaches the threshold. A row costs as many steps as there are weights.
@AutoService(FunctionDefinition.class)
public final class FracDiff implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "FRAC_DIFF",
                    Family.FEATURES,
                    "Fractional difference over a window of fixed width",
                    List.of(
                            Parameters.number("x", "the series, such as the logarithm of a price"),
                            Constant.withDefault(
                                    "d",
                                    SqlType.DOUBLE,
                                    Range.closed(0, 10),
                                    0.5,
                                    "order of the difference"),
                            Constant.withDefault(
                                    "threshold",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    1e-4,
                                    "the first weight below it in magnitude ends the window")),
                    SqlType.DOUBLE,
                    NullRule.NULL_ROW,
                    "Lopez de Prado 2018, Advances in Financial Machine Learning, chapter 5");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel(FractionalWeights.of(call.decimal("d"), call.decimal("threshold")));
    }

    private record Kernel(FractionalWeights weights) implements RunningKernel {
        @Override
        public StateLayout layout() {
            return new StateLayout(
                    "frac_diff",
                    1,
                    List.of(new OfLong("rows"), new OfRing("last", weights.count())));
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            LongCells.View rows = state.longs(0).view();
            DoubleCells.View last = state.ring(1).view();
            DoubleColumn x = in.doubles(0).view();
            DoubleWriter result = out.output(0).view();
            Slots slotOf = slots.view();
            int width = weights.count();
            for (int row = from; row < to; row++) {
                double value = x.getOrNaN(row);
                if (Double.isNaN(value)) {
                    result.set(row, Double.NaN);
                    continue;
                }
                int slot = slotOf.get(row);
                long seen = rows.get(slot);
                int place = (int) (seen % width);
                last.set(slot, place, value);
                rows.set(slot, seen + 1);
                result.set(row, seen + 1 < width ? Double.NaN : sum(last, slot, place));
            }
        }

        /// The weighted sum of the values, from the newest to the oldest.
        private double sum(DoubleCells.View last, int slot, int newest) {
            int width = weights.count();
            double sum = 0;
            int place = newest;
            for (int k = 0; k < width; k++) {
                sum += weights.get(k) * last.get(slot, place);
                place = place == 0 ? width - 1 : place - 1;
            }
            return sum;
        }
    }
}
