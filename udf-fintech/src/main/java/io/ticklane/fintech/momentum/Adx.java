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

/// Average directional index: how one-sided the moves of highs and lows are, from 0 to 100,
/// smoothed the way that TA-Lib does.
@AutoService(FunctionDefinition.class)
public final class Adx implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "ADX",
                    Family.MOMENTUM,
                    "Average directional index",
                    List.of(
                            Parameters.number("h", "the highest price of the row"),
                            Parameters.number("l", "the lowest price of the row"),
                            Parameters.number("c", "the closing price of the row"),
                            Parameters.rows("n", 14, "period in rows")),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "Wilder 1978, New Concepts in Technical Trading Systems; first rows as TA-Lib");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new AdxKernel(call.integer("n"));
    }
}
