package io.ticklane.fintech.volatility;

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
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// RiskMetrics volatility: the root of `v(0) = r(0)^2`, `v = lambda * v' + (1 - lambda) * r^2`, the
/// forecast for the next period. Lambda is the weight of the old variance.
@AutoService(FunctionDefinition.class)
public final class EwmVol implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "EWM_VOL",
                    List.of("RISKMETRICS_VOL"),
                    Family.VOLATILITY,
                    "Exponentially weighted volatility (RiskMetrics)",
                    List.of(
                            Parameters.number("r", "return of the period"),
                            Constant.withDefault(
                                    "lambda",
                                    SqlType.DOUBLE,
                                    Range.closed(0, 1),
                                    0.94,
                                    "weight of the old variance, no unit")),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "J.P. Morgan/Reuters 1996, RiskMetrics Technical Document, 5.2");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel(call.decimal("lambda"));
    }

    private record Kernel(double lambda) implements RunningKernel {
        private static final StateLayout LAYOUT =
                new StateLayout(
                        "ewm_vol", 1, List.of(new OfLong("seen"), new OfDouble("variance")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            LongCells.View seen = state.longs(0).view();
            DoubleCells.View variance = state.doubles(1).view();
            DoubleColumn r = in.doubles(0).view();
            DoubleWriter result = out.output(0).view();
            double fresh = 1 - lambda;
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                int slot = slotOf.get(row);
                double value = r.getOrNaN(row);
                double v = seen.get(slot) == 0 ? Double.NaN : variance.get(slot);
                if (!Double.isNaN(value)) {
                    double square = value * value;
                    v = Double.isNaN(v) ? square : lambda * v + fresh * square;
                    seen.set(slot, 1);
                    variance.set(slot, v);
                }
                result.set(row, Math.sqrt(v));
            }
        }
    }
}
