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

/// Maximum drawdown: the deepest fall from the highest value so far.
@AutoService(FunctionDefinition.class)
public final class MaxDrawdown implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "MAX_DRAWDOWN",
                    Family.RISK,
                    "Deepest fall from the highest value so far",
                    List.of(Parameters.number("equity", "value of the account or price")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Magdon-Ismail and Atiya 2004, Maximum Drawdown, Risk 17(10)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new DrawdownKernel();
    }
}
