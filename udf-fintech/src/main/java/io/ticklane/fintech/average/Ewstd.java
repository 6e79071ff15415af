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

/// Exponentially weighted standard deviation: the root of [Ewvar].
@AutoService(FunctionDefinition.class)
public final class Ewstd implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "EWSTD",
                    Family.AVERAGE,
                    "Exponentially weighted standard deviation",
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

    @Override
    public int output() {
        return EwVarianceKernel.DEVIATION;
    }
}
