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

/// Exponentially weighted correlation: [Ewcov] divided by the roots of both variances.
@AutoService(FunctionDefinition.class)
public final class Ewcorr implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "EWCORR",
                    Family.AVERAGE,
                    "Exponentially weighted correlation",
                    List.of(
                            Parameters.number("x", "the series"),
                            Parameters.number("y", "the other series"),
                            EwVarianceKernel.ALPHA),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "Finch 2009, Incremental calculation of weighted mean and variance");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new EwCovarianceKernel(call.decimal("alpha"), true);
    }

    @Override
    public int output() {
        return EwCovarianceKernel.CORRELATION;
    }
}
