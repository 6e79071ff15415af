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
import io.ticklane.fintech.SlopeKernel;
import java.util.List;

/// Kyle's lambda: the slope of price changes on signed volume, with intercept.
@AutoService(FunctionDefinition.class)
public final class KyleLambda implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "KYLE_LAMBDA",
                    Family.LIQUIDITY,
                    "Price change per unit of signed volume",
                    List.of(
                            Parameters.number("dp", "change of the price"),
                            Parameters.number(
                                    "signed_volume",
                                    "volume, negative where sellers began the trades")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Kyle 1985, Continuous Auctions and Insider Trading, Econometrica 53(6)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new SlopeKernel();
    }
}
