package io.ticklane.fintech.risk;

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

/// Kelly fraction of normal returns: mean over sample variance.
@AutoService(FunctionDefinition.class)
public final class Kelly implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "KELLY",
                    Family.RISK,
                    "Growth-optimal fraction, mean over variance",
                    List.of(Parameters.number("r", "return of the period")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Thorp 2006, The Kelly Criterion in Blackjack, Sports Betting and the Stock Market, 7.1");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new RewardKernel(RewardKernel.Risk.VARIANCE, 0, 1);
    }
}
