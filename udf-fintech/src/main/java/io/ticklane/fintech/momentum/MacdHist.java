package io.ticklane.fintech.momentum;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.type.SqlType;

/// [Macd] minus [MacdSignal].
@AutoService(FunctionDefinition.class)
public final class MacdHist implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "MACD_HIST",
                    Family.MOMENTUM,
                    "MACD minus its signal",
                    MacdKernel.parameters(),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "Appel 2005, Technical Analysis: Power Tools for Active Investors; TA-Lib, MACD");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return MacdKernel.of(call);
    }

    @Override
    public int output() {
        return MacdKernel.HISTOGRAM;
    }
}
