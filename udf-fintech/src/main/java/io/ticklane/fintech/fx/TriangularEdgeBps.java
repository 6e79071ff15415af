package io.ticklane.fintech.fx;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.fx.TriangularKernel.Answer;
import io.ticklane.fintech.fx.TriangularKernel.Prices;

/// What a round through three currencies gains in its better direction, in basis points after fees:
/// `A > B > C > A` or back. NULL where a division is by zero.
@AutoService(FunctionDefinition.class)
public final class TriangularEdgeBps implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "TRIANGULAR_EDGE_BPS",
                    Family.FX,
                    "Gain of a round through three currencies, better direction, in basis points",
                    TriangularKernel.rates(),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    TriangularKernel.SOURCE);

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new TriangularKernel(Prices.RATES, Answer.EDGE, call.decimal("fees_bps"));
    }
}
