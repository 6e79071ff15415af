package io.ticklane.fintech.quality;

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

/// Whether the current value is further from the median of the other rows of its frame than k times
/// their 1.4826 median deviations. Over a group, whether its last row is.
@AutoService(FunctionDefinition.class)
public final class MadOutlier implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "MAD_OUTLIER",
                    Family.QUALITY,
                    "Whether the value is an outlier among the rows before",
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
                    "Iglewicz and Hoaglin 1993, How to Detect and Handle Outliers");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return SortedKernel.judging(new Outlier(call.decimal("k")));
    }

    private record Outlier(double k) implements SortedMeasure {
        @Override
        public double of(SortedCells values, int slot, double current) {
            int place = values.below(slot, current);
            boolean inside = place < values.atMost(slot, current);
            int without = inside ? place : OrderStatistics.NONE;
            double median = OrderStatistics.median(values, slot, without);
            double deviation = OrderStatistics.deviation(values, slot, median, without);
            if (Double.isNaN(deviation)) {
                return Double.NaN;
            }
            return deviation > 0 && Math.abs(current - median) > k * deviation ? 1 : 0;
        }
    }
}
