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
import java.util.List;

/// In which direction a round through three currencies gains more than its fees. NULL where a
/// division is by zero.
@AutoService(FunctionDefinition.class)
public final class TriangularRoute implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "TRIANGULAR_ROUTE",
                    Family.FX,
                    "Direction in which a round through three currencies pays",
                    TriangularKernel.rates(),
                    SqlType.VARCHAR,
                    NullRule.STRICT,
                    TriangularKernel.SOURCE);

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new TriangularKernel(Prices.RATES, Answer.ROUTE, call.decimal("fees_bps"));
    }

    @Override
    public List<String> words() {
        return TriangularKernel.ROUTES;
    }
}
