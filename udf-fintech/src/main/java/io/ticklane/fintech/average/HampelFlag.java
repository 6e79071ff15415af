package io.ticklane.fintech.average;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import io.ticklane.fintech.SortedKernel;
import java.util.List;

/// Whether [Hampel] replaces the current value.
@AutoService(FunctionDefinition.class)
public final class HampelFlag implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "HAMPEL_FLAG",
                    Family.AVERAGE,
                    "Whether the value is an outlier of the frame",
                    List.of(
                            Parameters.number("x", "the series"),
                            Constant.withDefault(
                                    "k",
                                    SqlType.DOUBLE,
                                    Range.atLeast(0),
                                    3.0,
                                    "distance from the median that is allowed, in deviations")),
                    SqlType.BOOLEAN,
                    NullRule.IGNORE,
                    "Hampel 1974, The Influence Curve and Its Role in Robust Estimation; Davies and Gather 1993, The Identification of Multiple Outliers");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return SortedKernel.judging(new Hampel.Filter(call.decimal("k"), true));
    }
}
