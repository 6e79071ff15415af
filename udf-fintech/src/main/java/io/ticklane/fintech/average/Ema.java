package io.ticklane.fintech.average;

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

/// The exponential moving average of technical analysis: [EwmaSpan] with a whole n and a choice of
/// the start. The seed `first` starts with the first value, `sma` with the mean of the first n.
@AutoService(FunctionDefinition.class)
public final class Ema implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "EMA",
                    Family.AVERAGE,
                    "Exponential moving average of technical analysis",
                    List.of(
                            Parameters.number(
                                    "x", "the series; its unit is the unit of the result"),
                            Parameters.rows("n", "period in rows; alpha = 2 / (n + 1)"),
                            Parameters.seed("first", "sma")),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "TA-Lib, EMA");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        long n = call.integer("n");
        return new ExponentialKernel(2.0 / (n + 1), call.word("seed").equals("sma") ? n : 1);
    }
}
