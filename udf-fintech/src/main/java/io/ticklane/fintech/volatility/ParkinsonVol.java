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

/// Parkinson volatility: from the range of the bars.
@AutoService(FunctionDefinition.class)
public final class ParkinsonVol implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "PARKINSON_VOL",
                    Family.VOLATILITY,
                    "Volatility from high and low",
                    List.of(
                            Parameters.number("h", "highest price of the bar"),
                            Parameters.number("l", "lowest price of the bar"),
                            Parameters.periodsPerYear()),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Parkinson 1980, The Extreme Value Method, Journal of Business 53(1)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new BarKernel(
                BarKernel.Estimator.PARKINSON, call.has("ppy") ? call.decimal("ppy") : Double.NaN);
    }
}
