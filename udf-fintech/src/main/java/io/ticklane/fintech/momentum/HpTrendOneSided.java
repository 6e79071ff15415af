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

/// The last point of the Hodrick-Prescott trend of the rows so far, by a Kalman filter of the trend
/// and the trend of the row before.
@AutoService(FunctionDefinition.class)
public final class HpTrendOneSided implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "HP_TREND_ONE_SIDED",
                    Family.MOMENTUM,
                    "Trend of the Hodrick-Prescott filter from the rows so far",
                    List.of(
                            Parameters.number(
                                    "y", "the series; its unit is the unit of the result"),
                            Constant.withDefault(
                                    "lambda",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    1600.0,
                                    "how smooth the trend is, no unit")),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "Hodrick and Prescott 1997, Postwar U.S. Business Cycles;"
                            + " Kalman form: Stock and Watson 1999");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel(call.decimal("lambda"));
    }

    /// The trend's second difference has variance 1 / lambda, what is seen of it variance 1. The
    /// first two rows are seen without knowing anything before.
    private record Kernel(double lambda) implements RunningKernel {
        private static final StateLayout LAYOUT =
                new StateLayout(
                        "hp_one_sided",
                        1,
                        List.of(
                                new OfLong("seen"),
                                new OfDouble("trend"),
                                new OfDouble("before"),
                                new OfDouble("variance"),
                                new OfDouble("covariance"),
                                new OfDouble("variance_before")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            LongCells.View seen = state.longs(0).view();
            DoubleCells.View trends = state.doubles(1).view();
            DoubleCells.View befores = state.doubles(2).view();
            DoubleCells.View variances = state.doubles(3).view();
            DoubleCells.View covariances = state.doubles(4).view();
            DoubleCells.View variancesBefore = state.doubles(5).view();
            DoubleColumn y = in.doubles(0).view();
            DoubleWriter result = out.output(0).view();
            Slots slotOf = slots.view();
            double noise = 1 / lambda;
            for (int row = from; row < to; row++) {
                int slot = slotOf.get(row);
                double value = y.getOrNaN(row);
                long count = seen.get(slot);
                double trend = trends.get(slot);
                if (!Double.isNaN(value)) {
                    count++;
                    seen.set(slot, count);
                    double next = value;
                    double variance = 1;
                    double covariance = 0;
                    double varianceBefore = 1;
                    double before = trend;
                    if (count > 2) {
                        double p = variances.get(slot);
                        double q = covariances.get(slot);
                        double ahead = 4 * p - 4 * q + variancesBefore.get(slot) + noise;
                        double across = 2 * p - q;
                        double surprise = value - (2 * trend - befores.get(slot));
                        variance = ahead / (ahead + 1);
                        covariance = across / (ahead + 1);
                        varianceBefore = p - across * covariance;
                        next = value - surprise / (ahead + 1);
                        before = trend + covariance * surprise;
                    }
                    trends.set(slot, next);
                    befores.set(slot, before);
                    variances.set(slot, variance);
                    covariances.set(slot, covariance);
                    variancesBefore.set(slot, varianceBefore);
                    trend = next;
                }
                result.set(row, count == 0 ? Double.NaN : trend);
            }
        }
    }
}
