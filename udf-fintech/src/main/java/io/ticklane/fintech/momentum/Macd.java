package io.ticklane.fintech.momentum;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.type.SqlType;

/// Moving average convergence/divergence: the fast exponential average minus the slow one.
@AutoService(FunctionDefinition.class)
public final class Macd implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "MACD",
                    Family.MOMENTUM,
                    "Fast minus slow exponential average",
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
        return MacdKernel.LINE;
    }
}
