package io.ticklane.fintech.execution;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;

/// Cost of the time from decision to arrival, in basis points of the decision price.
@AutoService(FunctionDefinition.class)
public final class SlippageDelay implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "SLIPPAGE_DELAY",
                    Family.EXECUTION,
                    "Cost of the time from decision to arrival, in basis points of the decision price",
                    SlippageKernel.parameters(),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Perold 1988, The Implementation Shortfall: Paper versus Reality");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new SlippageKernel(SlippageKernel.Part.DELAY);
    }
}
