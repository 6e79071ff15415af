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

/// MedRV: realized variance from the median of three neighbouring absolute returns.
@AutoService(FunctionDefinition.class)
public final class Medrv implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "MEDRV",
                    Family.VOLATILITY,
                    "Realized variance without jumps, from neighbouring medians",
                    List.of(Parameters.number("r", "return of the period")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Andersen, Dobrev and Schaumburg 2012, Jump-Robust Volatility Estimation, Journal of Econometrics 169(1)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new NeighborKernel(NeighborKernel.Term.MEDIAN, true);
    }
}
