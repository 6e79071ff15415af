package io.ticklane.fintech.average;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.type.SqlType;
import java.util.List;

/// The exponentially weighted variance and its root. The deviation is taken from the mean before
/// the row. Unbiased, it is divided by one less the sum of the squared weights.
record EwVarianceKernel(double alpha, boolean bias) implements RunningKernel {
    static final int VARIANCE = 0;
    static final int DEVIATION = 1;

    /// How much the newest row weighs.
    static final Constant ALPHA =
            Constant.withDefault(
                    "alpha",
                    SqlType.DOUBLE,
                    Range.openClosed(0, 1),
                    0.06,
                    "weight of the newest row, no unit");

    /// Whether the moment is left as it is.
    static final Constant BIAS =
            Constant.withDefault(
                    "bias",
                    SqlType.BOOLEAN,
                    Range.any(),
                    true,
                    "FALSE: divided by one less the sum of the squared weights");

    private static final StateLayout LAYOUT =
            new StateLayout(
                    "ew_variance",
                    1,
                    List.of(
                            new OfDouble("mean"),
                            new OfDouble("variance"),
                            new OfDouble("squared_weights")));

    @Override
    public StateLayout layout() {
        return LAYOUT;
    }

    @Override
    public int outputs() {
        return 2;
    }

    @Override
    public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
        DoubleCells.View means = state.doubles(0).view();
        DoubleCells.View variances = state.doubles(1).view();
        DoubleCells.View squaredWeights = state.doubles(2).view();
        DoubleColumn x = in.doubles(0).view();
        DoubleWriter result = out.output(VARIANCE).view();
        DoubleWriter root = out.output(DEVIATION).view();
        double keep = 1 - alpha;
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            int slot = slotOf.get(row);
            double value = x.getOrNaN(row);
            double mean = means.known(slot);
            double variance = variances.get(slot);
            double weights = squaredWeights.get(slot);
            if (!Double.isNaN(value)) {
                boolean first = Double.isNaN(mean);
                double distance = value - mean;
                mean = first ? value : mean + alpha * distance;
                variance = first ? 0 : keep * (variance + alpha * distance * distance);
                weights = first ? 1 : keep * keep * weights + alpha * alpha;
                means.setKnown(slot, mean);
                variances.set(slot, variance);
                squaredWeights.set(slot, weights);
            }
            double known = Double.isNaN(mean) ? Double.NaN : variance;
            double scaled = known * scale(bias, weights);
            result.set(row, scaled);
            root.set(row, Math.sqrt(scaled));
        }
    }

    /// What a biased variance or covariance is multiplied by; NaN where there is but one weight.
    static double scale(boolean bias, double squaredWeights) {
        double rest = 1 - squaredWeights;
        return bias ? 1 : rest > 0 ? 1 / rest : Double.NaN;
    }
}
