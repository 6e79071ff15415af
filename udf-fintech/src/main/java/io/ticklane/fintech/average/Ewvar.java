package io.ticklane.fintech.average;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Exponentially weighted variance: `v(0) = 0`, `v = (1 - alpha) * (v' + alpha * d^2)` with the
/// distance d of the row from the mean before it.
@AutoService(FunctionDefinition.class)
public final class Ewvar implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "EWVAR",
                    Family.AVERAGE,
                    "Exponentially weighted variance",
                    List.of(
                            Parameters.number("x", "the series"),
                            EwVarianceKernel.ALPHA,
                            EwVarianceKernel.BIAS),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "Finch 2009, Incremental calculation of weighted mean and variance");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new EwVarianceKernel(call.decimal("alpha"), call.flag("bias"));
    }
}
