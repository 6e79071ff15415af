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

/// Garman-Klass volatility: from range and move of the bars.
@AutoService(FunctionDefinition.class)
public final class GarmanKlassVol implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "GARMAN_KLASS_VOL",
                    Family.VOLATILITY,
                    "Volatility from open, high, low and close",
                    List.of(
                            Parameters.number("o", "first price of the bar"),
                            Parameters.number("h", "highest price of the bar"),
                            Parameters.number("l", "lowest price of the bar"),
                            Parameters.number("c", "last price of the bar"),
                            Parameters.periodsPerYear()),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Garman and Klass 1980, On the Estimation of Security Price Volatilities, Journal of Business 53(1)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new BarKernel(
                BarKernel.Estimator.GARMAN_KLASS,
                call.has("ppy") ? call.decimal("ppy") : Double.NaN);
    }
}
