package io.ticklane.fintech.average;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import java.util.List;

/// The exponentially weighted covariance and correlation of two series. Deviations are taken from
/// the means before the row. A correlation knows no bias.
record EwCovarianceKernel(double alpha, boolean bias) implements RunningKernel {
    static final int COVARIANCE = 0;
    static final int CORRELATION = 1;

    private static final StateLayout LAYOUT =
            new StateLayout(
                    "ew_covariance",
                    1,
                    List.of(
                            new OfDouble("mean_x"),
                            new OfDouble("mean_y"),
                            new OfDouble("variance_x"),
                            new OfDouble("variance_y"),
                            new OfDouble("covariance"),
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
        DoubleCells.View meansOfX = state.doubles(0).view();
        DoubleCells.View meansOfY = state.doubles(1).view();
        DoubleCells.View variancesOfX = state.doubles(2).view();
        DoubleCells.View variancesOfY = state.doubles(3).view();
        DoubleCells.View covariances = state.doubles(4).view();
        DoubleCells.View squaredWeights = state.doubles(5).view();
        DoubleColumn xs = in.doubles(0).view();
        DoubleColumn ys = in.doubles(1).view();
        DoubleWriter result = out.output(COVARIANCE).view();
        DoubleWriter correlation = out.output(CORRELATION).view();
        double keep = 1 - alpha;
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            int slot = slotOf.get(row);
            double x = xs.getOrNaN(row);
            double y = ys.getOrNaN(row);
            double meanOfX = meansOfX.known(slot);
            double varianceOfX = variancesOfX.get(slot);
            double varianceOfY = variancesOfY.get(slot);
            double covariance = covariances.get(slot);
            double weights = squaredWeights.get(slot);
            if (!Double.isNaN(x) && !Double.isNaN(y)) {
                boolean first = Double.isNaN(meanOfX);
                double meanOfY = meansOfY.get(slot);
                double dx = first ? 0 : x - meanOfX;
                double dy = first ? 0 : y - meanOfY;
                meanOfX = first ? x : meanOfX + alpha * dx;
                meansOfX.setKnown(slot, meanOfX);
                meansOfY.set(slot, first ? y : meanOfY + alpha * dy);
                varianceOfX = keep * (varianceOfX + alpha * dx * dx);
                varianceOfY = keep * (varianceOfY + alpha * dy * dy);
                covariance = keep * (covariance + alpha * dx * dy);
                weights = first ? 1 : keep * keep * weights + alpha * alpha;
                variancesOfX.set(slot, varianceOfX);
                variancesOfY.set(slot, varianceOfY);
                covariances.set(slot, covariance);
                squaredWeights.set(slot, weights);
            }
            double known = Double.isNaN(meanOfX) ? Double.NaN : covariance;
            result.set(row, known * EwVarianceKernel.scale(bias, weights));
            correlation.set(row, correlation(known, varianceOfX, varianceOfY));
        }
    }

    /// Rounding does not take a correlation beyond one.
    private static double correlation(double covariance, double varianceOfX, double varianceOfY) {
        double roots = Math.sqrt(varianceOfX) * Math.sqrt(varianceOfY);
        return roots > 0 ? Math.max(-1, Math.min(1, covariance / roots)) : Double.NaN;
    }
}
