package io.ticklane.fintech.risk;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.type.SqlType;
import java.util.List;

/// How far a series has run above its target: `s = max(0, s' + x - mu - k)`.
@AutoService(FunctionDefinition.class)
public final class CusumPos implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "CUSUM_POS",
                    Family.RISK,
                    "Cumulative sum above a target",
                    List.of(CusumKernel.series(), CusumKernel.target(), CusumKernel.allowance()),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "Page 1954, Continuous Inspection Schemes");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return CusumKernel.of(call);
    }
}
