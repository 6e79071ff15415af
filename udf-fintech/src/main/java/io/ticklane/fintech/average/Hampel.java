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
import io.ticklane.api.state.SortedCells;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.OrderStatistics;
import io.ticklane.fintech.Parameters;
import io.ticklane.fintech.SortedKernel;
import io.ticklane.fintech.SortedMeasure;
import java.util.List;

/// The current value, or the median of its frame where it is an outlier: further from the median
/// than k times 1.4826 median deviations. Over a group, of its last row.
@AutoService(FunctionDefinition.class)
public final class Hampel implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "HAMPEL",
                    Family.AVERAGE,
                    "Outliers of the frame replaced by its median",
                    List.of(
                            Parameters.number("x", "the series"),
                            Constant.withDefault(
                                    "k",
                                    SqlType.DOUBLE,
                                    Range.atLeast(0),
                                    3.0,
                                    "distance from the median that is allowed, in deviations")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Hampel 1974, The Influence Curve and Its Role in Robust Estimation; Davies and Gather 1993, The Identification of Multiple Outliers");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return SortedKernel.judging(new Filter(call.decimal("k"), false));
    }

    /// The filtered value, or whether it was replaced.
    record Filter(double k, boolean flag) implements SortedMeasure {
        @Override
        public double of(SortedCells values, int slot, double current) {
            double median = OrderStatistics.median(values, slot);
            double limit = k * OrderStatistics.deviation(values, slot, median);
            if (Double.isNaN(limit)) {
                return Double.NaN;
            }
            boolean outlier = Math.abs(current - median) > limit;
            if (flag) {
                return outlier ? 1 : 0;
            }
            return outlier ? median : current;
        }
    }
}
