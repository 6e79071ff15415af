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

/// [TriangularEdgeBps] at the quotes that a trader meets: sells at the bid and buys at the ask, in
/// the better direction.
@AutoService(FunctionDefinition.class)
public final class TriangularEdgeQuotesBps implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "TRIANGULAR_EDGE_BPS",
                    Family.FX,
                    "Gain of a round through three currencies at bid and ask, in basis points",
                    TriangularKernel.quotes(),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    TriangularKernel.SOURCE);

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new TriangularKernel(Prices.QUOTES, Answer.EDGE, call.decimal("fees_bps"));
    }
}
