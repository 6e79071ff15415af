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

/// Relative strength index: `100 * G / (G + L)` with Wilder's averages G of gains and L of losses;
/// 50 for a series that stands still.
@AutoService(FunctionDefinition.class)
public final class Rsi implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "RSI",
                    Family.MOMENTUM,
                    "Relative strength index",
                    List.of(
                            Parameters.number("x", "the series, such as a closing price"),
                            Parameters.rows("n", 14, "period in rows"),
                            Parameters.seed("wilder", "first")),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "Wilder 1978, New Concepts in Technical Trading Systems");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        long n = call.integer("n");
        return new RsiKernel(n, call.word("seed").equals("wilder") ? n : 1);
    }
}
