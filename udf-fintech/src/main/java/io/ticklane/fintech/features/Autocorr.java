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
import java.util.List;

/// Correlation of a series with itself some rows before.
@AutoService(FunctionDefinition.class)
public final class Autocorr implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "AUTOCORR",
                    Family.FEATURES,
                    "Correlation of a series with itself k rows before",
                    List.of(
                            Parameters.number("x", "the series"),
                            Parameters.rows("k", 1, "how many rows before")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Box and Jenkins 1976, Time Series Analysis; Pearson's form as in pandas");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new AutocorrKernel((int) call.integer("k"), true);
    }
}
