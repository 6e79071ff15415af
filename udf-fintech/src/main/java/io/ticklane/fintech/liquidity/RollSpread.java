package io.ticklane.fintech.liquidity;

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

/// Roll's estimate of the spread from the covariance of neighbouring price changes.
@AutoService(FunctionDefinition.class)
public final class RollSpread implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "ROLL_SPREAD",
                    Family.LIQUIDITY,
                    "Spread from the serial covariance of price changes",
                    List.of(Parameters.number("dp", "change of the price")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Roll 1984, A Simple Implicit Measure of the Effective Bid-Ask Spread, Journal of Finance 39(4)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new RollKernel(true);
    }
}
