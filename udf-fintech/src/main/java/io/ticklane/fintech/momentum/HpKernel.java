package io.ticklane.fintech.momentum;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.QueueCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfQueue;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// The Hodrick-Prescott trend at the last row of the frame, or the distance of that row from it.
///
/// The trend solves `(I + lambda D'D) t = y`, in which D takes second differences: a banded system.
/// Eliminating it from the first row to the last leaves two rows, whose solution is the trend of
/// the last row and of the one before. In the state that elimination is written as the filter that
/// it is: the two solutions and the inverse of what is left of the matrix, which stays small.
///
/// Rows are queued and eliminated when a result is asked for; where no row has left since, only the
/// new ones. Frames that rows do not leave keep no row.
record HpKernel(double lambda, boolean cycle, boolean leaves) implements FrameKernel {
    private static final StateLayout LAYOUT =
            new StateLayout(
                    "hp",
                    1,
                    List.of(
                            new OfLong("done"),
                            new OfDouble("last"),
                            new OfDouble("trend"),
                            new OfDouble("before"),
                            new OfDouble("variance"),
                            new OfDouble("covariance"),
                            new OfDouble("variance_before"),
                            new OfQueue("rows")));

    /// The parameters of the two functions.
    static List<Parameter> parameters() {
        return List.of(
                Parameters.number("y", "the series; its unit is the unit of the result"),
                Constant.withDefault(
                        "lambda",
                        SqlType.DOUBLE,
                        Range.above(0),
                        1600.0,
                        "how smooth the trend is, no unit"));
    }

    /// The kernel of a call that asks for the trend or the cycle.
    static HpKernel of(BoundCall call, boolean cycle) {
        return new HpKernel(call.decimal("lambda"), cycle, true);
    }

    @Override
    public StateLayout layout() {
        return LAYOUT;
    }

    @Override
    public boolean ordered() {
        return true;
    }

    @Override
    public boolean retractable() {
        return leaves;
    }

    @Override
    public FrameKernel growing() {
        return new HpKernel(lambda, cycle, false);
    }

    @Override
    public void enter(State state, Slots slots, Columns in, int from, int to) {
        QueueCells queue = state.queues(7);
        DoubleColumn y = in.doubles(0).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            double value = y.getOrNaN(row);
            if (!Double.isNaN(value)) {
                int slot = slotOf.get(row);
                if (leaves) {
                    queue.addLast(slot, value);
                } else {
                    eliminate(state, slot, value);
                }
            }
        }
    }

    @Override
    public void leave(State state, Slots slots, Columns in, int from, int to) {
        LongCells.View done = state.longs(0).view();
        QueueCells queue = state.queues(7);
        DoubleColumn y = in.doubles(0).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            if (!y.isMissing(row)) {
                int slot = slotOf.get(row);
                queue.removeFirst(slot);
                done.set(slot, 0);
            }
        }
    }

    /// The next row of the frame. What is seen of the trend has variance 1, its second difference 1
    /// / lambda; the first two rows are seen without knowing anything before.
    private void eliminate(State state, int slot, double value) {
        LongCells done = state.longs(0);
        DoubleCells trends = state.doubles(2);
        DoubleCells befores = state.doubles(3);
        DoubleCells variances = state.doubles(4);
        DoubleCells covariances = state.doubles(5);
        DoubleCells variancesBefore = state.doubles(6);
        long count = done.get(slot) + 1;
        double trend = trends.get(slot);
        double next = value;
        double before = trend;
        double variance = 1;
        double covariance = 0;
        double varianceBefore = 1;
        if (count > 2) {
            double p = variances.get(slot);
            double q = covariances.get(slot);
            double ahead = 4 * p - 4 * q + variancesBefore.get(slot) + 1 / lambda;
            double across = 2 * p - q;
            double surprise = value - (2 * trend - befores.get(slot));
            variance = ahead / (ahead + 1);
            covariance = across / (ahead + 1);
            varianceBefore = p - across * covariance;
            next = value - surprise / (ahead + 1);
            before = trend + covariance * surprise;
        }
        done.set(slot, count);
        state.doubles(1).set(slot, value);
        trends.set(slot, next);
        befores.set(slot, before);
        variances.set(slot, variance);
        covariances.set(slot, covariance);
        variancesBefore.set(slot, varianceBefore);
    }

    @Override
    public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
        if (leaves) {
            QueueCells queue = state.queues(7);
            int size = queue.size(slot);
            for (int place = (int) state.longs(0).get(slot); place < size; place++) {
                eliminate(state, slot, queue.get(slot, place));
            }
        }
        if (state.longs(0).get(slot) == 0) {
            out.setNull(at);
            return;
        }
        double trend = state.doubles(2).get(slot);
        out.set(at, cycle ? state.doubles(1).get(slot) - trend : trend);
    }
}
