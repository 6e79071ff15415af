package io.ticklane.fintech.options;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;

/// The rate paid a number of times a year that grows as much as a continuous one.
@AutoService(FunctionDefinition.class)
public final class ContinuousToCompound implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "CONTINUOUS_TO_COMPOUND",
                    Family.OPTIONS,
                    "Compounded rate of the same growth as a continuous one",
                    RateKernel.parameters(),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    RateKernel.SOURCE);

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return RateKernel.of(call, false);
    }
}
