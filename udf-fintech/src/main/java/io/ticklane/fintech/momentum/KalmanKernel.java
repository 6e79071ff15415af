package io.ticklane.fintech.momentum;

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
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// The Kalman filter of a level that walks at random: its estimate and the variance of that. The
/// first value is the first estimate.
record KalmanKernel(double q, double r) implements RunningKernel {
    static final int LEVEL = 0;
    static final int VARIANCE = 1;

    private static final StateLayout LAYOUT =
            new StateLayout("kalman", 1, List.of(new OfDouble("level"), new OfDouble("variance")));

    /// The parameters of the two functions.
    static List<Parameter> parameters() {
        return List.of(
                Parameters.number("x", "the series, seen with noise"),
                Constant.withDefault(
                        "q",
                        SqlType.DOUBLE,
                        Range.atLeast(0),
                        0.001,
                        "variance of a step of the level, in the unit of x squared"),
                Constant.withDefault(
                        "r",
                        SqlType.DOUBLE,
                        Range.above(0),
                        0.1,
                        "variance of the noise, in the unit of x squared"));
    }

    /// The kernel of a call.
    static KalmanKernel of(BoundCall call) {
        return new KalmanKernel(call.decimal("q"), call.decimal("r"));
    }

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
        DoubleCells.View levels = state.doubles(0).view();
        DoubleCells.View variances = state.doubles(1).view();
        DoubleColumn x = in.doubles(0).view();
        DoubleWriter result = out.output(LEVEL).view();
        DoubleWriter uncertainty = out.output(VARIANCE).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            int slot = slotOf.get(row);
            double value = x.getOrNaN(row);
            double level = levels.known(slot);
            double variance = variances.get(slot);
            if (!Double.isNaN(value)) {
                if (Double.isNaN(level)) {
                    level = value;
                    variance = r;
                } else {
                    double forecast = variance + q;
                    double gain = forecast / (forecast + r);
                    level += gain * (value - level);
                    variance = (1 - gain) * forecast;
                }
                levels.setKnown(slot, level);
                variances.set(slot, variance);
            }
            result.set(row, level);
            uncertainty.set(row, Double.isNaN(level) ? Double.NaN : variance);
        }
    }
}
