package io.ticklane.fintech.average;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Exponentially weighted moving average: `y(0) = x(0)`, `y = y' + alpha * (x - y')`. Alpha is the
/// weight of the new value: a RiskMetrics user wants `1 - lambda`.
@AutoService(FunctionDefinition.class)
public final class Ewma implements FunctionDefinition.Running {
    static final Constant ADJUST =
            Constant.withDefault(
                    "adjust",
                    SqlType.BOOLEAN,
                    Range.any(),
                    false,
                    "TRUE: weights that add up to one from the first row on");

    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "EWMA",
                    Family.AVERAGE,
                    "Exponentially weighted moving average",
                    List.of(
                            Parameters.number(
                                    "x", "the series; its unit is the unit of the result"),
                            Constant.required(
                                    "alpha",
                                    SqlType.DOUBLE,
                                    Range.openClosed(0, 1),
                                    "weight of the newest row, no unit"),
                            ADJUST),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "Roberts 1959, Control Chart Tests Based on Geometric Moving Averages");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return kernel(call.decimal("alpha"), call);
    }

    static RunningKernel kernel(double alpha, BoundCall call) {
        return call.flag("adjust") ? new AdjustedKernel(alpha) : new ExponentialKernel(alpha);
    }
}
