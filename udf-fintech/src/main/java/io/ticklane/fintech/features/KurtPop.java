package io.ticklane.fintech.features;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import io.ticklane.fintech.ShapeKernel;
import java.util.List;

/// Kurtosis above that of the normal distribution without a correction for a sample: g2.
@AutoService(FunctionDefinition.class)
public final class KurtPop implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "KURT_POP",
                    Family.FEATURES,
                    "Excess kurtosis of the population",
                    List.of(Parameters.number("x", "the series")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Joanes and Gill 1998, Comparing Measures of Sample Skewness and Kurtosis");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new ShapeKernel(ShapeKernel.Answer.POPULATION_KURTOSIS);
    }
}
