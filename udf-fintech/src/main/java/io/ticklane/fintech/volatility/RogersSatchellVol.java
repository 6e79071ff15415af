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

/// Rogers-Satchell volatility: from bars, whatever the drift.
@AutoService(FunctionDefinition.class)
public final class RogersSatchellVol implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "ROGERS_SATCHELL_VOL",
                    Family.VOLATILITY,
                    "Volatility from bars, free of drift",
                    List.of(
                            Parameters.number("o", "first price of the bar"),
                            Parameters.number("h", "highest price of the bar"),
                            Parameters.number("l", "lowest price of the bar"),
                            Parameters.number("c", "last price of the bar"),
                            Parameters.periodsPerYear()),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Rogers and Satchell 1991, Estimating Variance from High, Low and Closing Prices, Annals of Applied Probability 1(4)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new BarKernel(
                BarKernel.Estimator.ROGERS_SATCHELL,
                call.has("ppy") ? call.decimal("ppy") : Double.NaN);
    }
}
