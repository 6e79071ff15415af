package io.ticklane.fintech.liquidity;

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

/// The spread, as a fraction of the price, from the ranges of a bar and the bar before: noise of
/// trading at bid and ask does not grow with time, volatility does.
@AutoService(FunctionDefinition.class)
public final class CorwinSchultz implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "CORWIN_SCHULTZ",
                    Family.LIQUIDITY,
                    "Spread from the ranges of two bars",
                    List.of(
                            Parameters.number("high", "highest price of the bar"),
                            Parameters.number("low", "lowest price of the bar")),
                    SqlType.DOUBLE,
                    NullRule.NULL_ROW,
                    "Corwin and Schultz 2012, A Simple Way to Estimate Bid-Ask Spreads from Daily High and Low Prices");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new CorwinSchultzKernel(false);
    }
}
