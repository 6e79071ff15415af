package io.ticklane.fintech.cross_asset;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// The Kalman filter of a regression `y = beta * x (+ level)` whose coefficients walk at random:
/// beta after the row, and how far y lay from its forecast before the row, with the deviation that
/// was expected of that. The coefficients start at zero with a variance of one.
record KalmanRegressionKernel(double q, double r, boolean intercept) implements RunningKernel {
    static final int BETA = 0;
    static final int SPREAD = 1;
    static final int DEVIATION = 2;

    private static final StateLayout LAYOUT =
            new StateLayout(
                    "kalman_regression",
                    1,
                    List.of(
                            new OfLong("seen"),
                            new OfDouble("beta"),
                            new OfDouble("level"),
                            new OfDouble("variance_beta"),
                            new OfDouble("variance_level"),
                            new OfDouble("covariance"),
                            new OfDouble("spread"),
                            new OfDouble("deviation")));

    /// The parameters of the three functions.
    static List<Parameter> parameters() {
        return List.of(
                Parameters.number("y", "the series to explain"),
                Parameters.number("x", "the series that explains"),
                Constant.required(
                        "q",
                        SqlType.DOUBLE,
                        Range.atLeast(0),
                        "variance of a step of each coefficient"),
                Constant.required(
                        "r",
                        SqlType.DOUBLE,
                        Range.above(0),
                        "variance of the noise, in the unit of y squared"),
                Constant.withDefault(
                        "intercept",
                        SqlType.BOOLEAN,
                        Range.any(),
                        false,
                        "TRUE: with a level beside beta"));
    }

    /// The kernel of a call.
    static KalmanRegressionKernel of(BoundCall call) {
        return new KalmanRegressionKernel(
                call.decimal("q"), call.decimal("r"), call.flag("intercept"));
    }

    @Override
    public StateLayout layout() {
        return LAYOUT;
    }

    @Override
    public int outputs() {
        return 3;
    }

    @Override
    public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
        LongCells.View seen = state.longs(0).view();
        DoubleCells.View betas = state.doubles(1).view();
        DoubleCells.View spreads = state.doubles(6).view();
        DoubleCells.View deviations = state.doubles(7).view();
        DoubleColumn ys = in.doubles(0).view();
        DoubleColumn xs = in.doubles(1).view();
        DoubleWriter beta = out.output(BETA).view();
        DoubleWriter spread = out.output(SPREAD).view();
        DoubleWriter deviation = out.output(DEVIATION).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            int slot = slotOf.get(row);
            double y = ys.getOrNaN(row);
            double x = xs.getOrNaN(row);
            if (!Double.isNaN(y) && !Double.isNaN(x)) {
                update(state, slot, y, x);
            }
            boolean known = seen.get(slot) != 0;
            beta.set(row, known ? betas.get(slot) : Double.NaN);
            spread.set(row, known ? spreads.get(slot) : Double.NaN);
            deviation.set(row, known ? deviations.get(slot) : Double.NaN);
        }
    }

    private void update(State state, int slot, double y, double x) {
        DoubleCells betas = state.doubles(1);
        DoubleCells levels = state.doubles(2);
        DoubleCells variancesOfBeta = state.doubles(3);
        DoubleCells variancesOfLevel = state.doubles(4);
        DoubleCells covariances = state.doubles(5);
        LongCells seen = state.longs(0);
        boolean first = seen.get(slot) == 0;
        seen.set(slot, 1);
        double one = intercept ? 1 : 0; // what the level is multiplied by
        double beta = betas.get(slot);
        double level = levels.get(slot);
        double ofBeta = (first ? 1 : variancesOfBeta.get(slot)) + q;
        double ofLevel = (first ? one : variancesOfLevel.get(slot)) + q * one;
        double ofBoth = covariances.get(slot);
        // the covariances of the coefficients with the forecast, and the variance of that
        double withBeta = ofBeta * x + ofBoth * one;
        double withLevel = ofBoth * x + ofLevel * one;
        double variance = x * withBeta + one * withLevel + r;
        double innovation = y - (beta * x + level * one);
        double gainOfBeta = withBeta / variance;
        double gainOfLevel = withLevel / variance;
        betas.set(slot, beta + gainOfBeta * innovation);
        levels.set(slot, level + gainOfLevel * innovation);
        variancesOfBeta.set(slot, ofBeta - gainOfBeta * withBeta);
        variancesOfLevel.set(slot, ofLevel - gainOfLevel * withLevel);
        covariances.set(slot, ofBoth - gainOfBeta * withLevel);
        state.doubles(6).set(slot, innovation);
        state.doubles(7).set(slot, Math.sqrt(variance));
    }
}
