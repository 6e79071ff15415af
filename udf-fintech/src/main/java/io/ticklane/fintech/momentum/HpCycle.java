package io.ticklane.fintech.momentum;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.type.SqlType;

/// How far the last row of the frame lies from the Hodrick-Prescott trend.
@AutoService(FunctionDefinition.class)
public final class HpCycle implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "HP_CYCLE",
                    Family.MOMENTUM,
                    "Distance of the last row from the Hodrick-Prescott trend",
                    HpKernel.parameters(),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Hodrick and Prescott 1997, Postwar U.S. Business Cycles, Journal of Money, Credit and Banking 29(1)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    /// The trend of a row changes with the rows after it.
    @Override
    public boolean causal() {
        return false;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return HpKernel.of(call, true);
    }
}
