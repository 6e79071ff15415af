package io.ticklane.fintech.momentum;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.type.SqlType;

/// How probable it is that the series has changed its distribution within the last k rows.
@AutoService(FunctionDefinition.class)
public final class BocpdPRecent implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "BOCPD_P_RECENT",
                    Family.MOMENTUM,
                    "Probability that the distribution changed within the last rows",
                    RunLengthKernel.parameters(
                            Constant.withDefault(
                                    "k",
                                    SqlType.BIGINT,
                                    Range.atLeast(1),
                                    RunLengthKernel.RECENT_ROWS,
                                    "rows that count as recent")),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    RunLengthKernel.SOURCE);

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return RunLengthKernel.of(call, call.integer("k"));
    }

    @Override
    public int output() {
        return RunLengthKernel.RECENT;
    }
}
