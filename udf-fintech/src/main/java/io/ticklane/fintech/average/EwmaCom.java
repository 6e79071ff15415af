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

/// [Ewma] with `alpha = 1 / (1 + c)`.
@AutoService(FunctionDefinition.class)
public final class EwmaCom implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "EWMA_COM",
                    Family.AVERAGE,
                    "Exponentially weighted moving average, by centre of mass",
                    List.of(
                            Parameters.number(
                                    "x", "the series; its unit is the unit of the result"),
                            Constant.required(
                                    "c",
                                    SqlType.DOUBLE,
                                    Range.atLeast(0),
                                    "centre of mass in rows; alpha = 1 / (1 + c)"),
                            Ewma.ADJUST),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "pandas, DataFrame.ewm(com)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return Ewma.kernel(1 / (1 + call.decimal("c")), call);
    }
}
