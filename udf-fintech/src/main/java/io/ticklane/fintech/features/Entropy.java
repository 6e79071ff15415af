package io.ticklane.fintech.features;

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
import io.ticklane.fintech.Parameters;
import io.ticklane.fintech.SortedKernel;
import io.ticklane.fintech.SortedMeasure;
import java.util.List;

/// Shannon entropy, in nats, of the histogram of the frame's values in bins of equal width between
/// the least and the greatest.
@AutoService(FunctionDefinition.class)
public final class Entropy implements FunctionDefinition.Frame {
    private static final int MOST_BINS = 1000;

    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "ENTROPY",
                    Family.FEATURES,
                    "Entropy of the histogram of the frame",
                    List.of(
                            Parameters.number("x", "the series"),
                            Constant.withDefault(
                                    "bins",
                                    SqlType.BIGINT,
                                    Range.closed(2, MOST_BINS),
                                    10L,
                                    "number of bins of the histogram"),
                            Constant.withDefault(
                                    "normalize",
                                    SqlType.BOOLEAN,
                                    Range.any(),
                                    false,
                                    "TRUE: divided by the logarithm of the number of bins, so at most 1")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Shannon 1948, A Mathematical Theory of Communication");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        int bins = (int) call.integer("bins");
        double unit = call.flag("normalize") ? StrictMath.log(bins) : 1;
        return SortedKernel.of(new Histogram(bins, unit));
    }

    private record Histogram(int bins, double unit) implements SortedMeasure {
        @Override
        public double of(SortedCells values, int slot, double current) {
            int count = values.size(slot);
            if (count < 2) {
                return Double.NaN;
            }
            double least = values.select(slot, 0);
            double width = values.select(slot, count - 1) - least;
            if (width == 0) {
                return 0;
            }
            if (!Double.isFinite(width)) {
                return Double.NaN;
            }
            double step = width / bins;
            double sum = 0;
            int before = 0;
            for (int bin = 1; bin <= bins && before < count; bin++) {
                // a bin has its lower edge, the last one its upper edge too
                double edge = least + (step == 0 ? (double) bin / bins * width : bin * step);
                int after = bin == bins ? count : values.below(slot, edge + 0.0);
                if (after > before) {
                    double share = (double) (after - before) / count;
                    sum -= share * StrictMath.log(share);
                }
                before = after;
            }
            return sum / unit;
        }
    }
}
