package io.ticklane.fintech.momentum;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.type.SqlType;

/// The middle Bollinger band: the mean of the last n rows.
@AutoService(FunctionDefinition.class)
public final class BbMid implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "BB_MID",
                    Family.MOMENTUM,
                    "Middle Bollinger band",
                    BollingerKernel.parameters(),
                    SqlType.DOUBLE,
                    NullRule.TAKES_PLACE,
                    "Bollinger 2001, Bollinger on Bollinger Bands");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return BollingerKernel.of(call);
    }

    @Override
    public int output() {
        return BollingerKernel.MID;
    }
}
