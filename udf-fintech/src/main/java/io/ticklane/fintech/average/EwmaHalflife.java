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

/// [Ewma] with `alpha = 1 - 2^(-1 / h)`: after h rows a value has half its weight.
@AutoService(FunctionDefinition.class)
public final class EwmaHalflife implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "EWMA_HALFLIFE",
                    Family.AVERAGE,
                    "Exponentially weighted moving average, by half-life",
                    List.of(
                            Parameters.number(
                                    "x", "the series; its unit is the unit of the result"),
                            Constant.required(
                                    "h",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    "half-life in rows; alpha = 1 - 2^(-1 / h)"),
                            Ewma.ADJUST),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "pandas, DataFrame.ewm(halflife)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return Ewma.kernel(-StrictMath.expm1(-StrictMath.log(2) / call.decimal("h")), call);
    }
}
