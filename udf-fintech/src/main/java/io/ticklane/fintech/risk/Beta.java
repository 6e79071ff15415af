package io.ticklane.fintech.risk;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import io.ticklane.fintech.SlopeKernel;
import java.util.List;

/// The slope of the least-squares line of y on x, with intercept.
@AutoService(FunctionDefinition.class)
public final class Beta implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "BETA",
                    List.of("FX_BETA"),
                    Family.RISK,
                    "Least-squares slope of y on x",
                    List.of(
                            Parameters.number("y", "return of the asset"),
                            Parameters.number("x", "return of the market or currency")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Sharpe 1964, Capital Asset Prices, Journal of Finance 19(3); ordinary least squares");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new SlopeKernel();
    }
}
