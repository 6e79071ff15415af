package io.ticklane.fintech.crypto;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;

/// A funding rate for one interval as a rate per year, each payment invested again.
@AutoService(FunctionDefinition.class)
public final class FundingApy implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "FUNDING_APY",
                    Family.CRYPTO,
                    "Funding rate per year with compounding",
                    FundingKernel.parameters(),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    FundingKernel.SOURCE);

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return FundingKernel.of(call, true);
    }
}
