package io.ticklane.fintech.volatility;

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

/// Realized variance: the sum of squared returns.
@AutoService(FunctionDefinition.class)
public final class RealizedVar implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "REALIZED_VAR",
                    Family.VOLATILITY,
                    "Sum of squared returns",
                    List.of(Parameters.number("r", "return of a period")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Andersen, Bollerslev, Diebold and Labys 2003, Modeling and Forecasting Realized Volatility");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new RealizedKernel(false, Double.NaN);
    }
}
