package io.ticklane.fintech.average;

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
import io.ticklane.fintech.Parameters;
import java.util.List;

/// [Ewma] with `alpha = 2 / (n + 1)`.
@AutoService(FunctionDefinition.class)
public final class EwmaSpan implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "EWMA_SPAN",
                    Family.AVERAGE,
                    "Exponentially weighted moving average, by span",
                    List.of(
                            Parameters.number(
                                    "x", "the series; its unit is the unit of the result"),
                            Constant.required(
                                    "n",
                                    SqlType.DOUBLE,
                                    Range.atLeast(1),
                                    "span in rows; alpha = 2 / (n + 1)"),
                            Ewma.ADJUST),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "pandas, DataFrame.ewm(span)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return Ewma.kernel(2 / (call.decimal("n") + 1), call);
    }
}
