package io.ticklane.fintech.momentum;

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

/// Stochastic oscillator %K: where the close lies between the lowest low and the highest high of
/// the last n rows, in percent, averaged over `smooth` rows.
@AutoService(FunctionDefinition.class)
public final class StochK implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "STOCH_K",
                    Family.MOMENTUM,
                    "Stochastic oscillator %K",
                    List.of(
                            Parameters.number("h", "the highest price of the row"),
                            Parameters.number("l", "the lowest price of the row"),
                            Parameters.number("c", "the closing price of the row"),
                            Parameters.rows("n", 14, "number of rows of the range"),
                            Parameters.rows("smooth", 1, "rows over which %K is averaged")),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "Lane 1984, Lane's Stochastics");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new StochKernel(
                (int) call.integer("n"), (int) call.integer("smooth"), StochKernel.USUAL_D);
    }

    @Override
    public int output() {
        return StochKernel.K;
    }
}
