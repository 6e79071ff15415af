package io.ticklane.fintech.volatility;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Yang-Zhang volatility: from bars and the gaps between them, whatever the drift.
@AutoService(FunctionDefinition.class)
public final class YangZhangVol implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "YANG_ZHANG_VOL",
                    Family.VOLATILITY,
                    "Volatility from bars and the gaps between them, free of drift",
                    List.of(
                            Parameters.number("o", "first price of the bar"),
                            Parameters.number("h", "highest price of the bar"),
                            Parameters.number("l", "lowest price of the bar"),
                            Parameters.number("c", "last price of the bar"),
                            Parameters.periodsPerYear()),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Yang and Zhang 2000, Drift-Independent Volatility Estimation Based on High, Low, Open, and Close Prices, Journal of Business 73(3)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new YangZhangKernel(call.has("ppy") ? call.decimal("ppy") : Double.NaN, true);
    }
}
