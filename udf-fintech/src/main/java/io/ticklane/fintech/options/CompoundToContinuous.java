package io.ticklane.fintech.options;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;

/// The continuous rate that grows as much as one that is paid a number of times a year. NULL where
/// everything is lost.
@AutoService(FunctionDefinition.class)
public final class CompoundToContinuous implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "COMPOUND_TO_CONTINUOUS",
                    Family.OPTIONS,
                    "Continuous rate of the same growth as a compounded one",
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
        return RateKernel.of(call, true);
    }
}
