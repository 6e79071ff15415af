package io.ticklane.fintech.momentum;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.type.SqlType;

/// How many rows the series has most probably kept its distribution.
@AutoService(FunctionDefinition.class)
public final class BocpdRunLength implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "BOCPD_RUN_LENGTH",
                    Family.MOMENTUM,
                    "Most probable number of rows since the last change of the distribution",
                    RunLengthKernel.parameters(),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    RunLengthKernel.SOURCE);

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return RunLengthKernel.of(call, RunLengthKernel.RECENT_ROWS);
    }

    @Override
    public int output() {
        return RunLengthKernel.LENGTH;
    }
}
