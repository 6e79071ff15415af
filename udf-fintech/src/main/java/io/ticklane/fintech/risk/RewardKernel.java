package io.ticklane.fintech.risk;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.Moments;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import io.ticklane.api.state.SumCells;
import java.util.List;

/// The mean return above `rf` against a measure of its risk, from exact sums.
record RewardKernel(Risk risk, double rf, double factor) implements FrameKernel {
    /// What the mean is divided by.
    enum Risk {
        /// The sample standard deviation.
        DEVIATION,
        /// The root of the mean square of what falls short of `rf`, over all rows.
        DOWNSIDE,
        /// The sample variance.
        VARIANCE
    }

    private static final StateLayout LAYOUT =
            new StateLayout(
                    "reward",
                    1,
                    List.of(new OfLong("count"), new OfSum("sum"), new OfSum("squares")));

    @Override
    public StateLayout layout() {
        return LAYOUT;
    }

    @Override
    public void enter(State state, Slots slots, Columns in, int from, int to) {
        move(state, slots, in, from, to, true);
    }

    @Override
    public void leave(State state, Slots slots, Columns in, int from, int to) {
        move(state, slots, in, from, to, false);
    }

    private void move(State state, Slots slots, Columns in, int from, int to, boolean enters) {
        LongCells.View count = state.longs(0).view();
        SumCells sum = state.sums(1);
        SumCells squares = state.sums(2);
        DoubleColumn r = in.doubles(0).view();
        boolean downside = risk == Risk.DOWNSIDE;
        Slots slotOf = slots.view();
        int change = enters ? 1 : -1;
        for (int row = from; row < to; row++) {
            double value = r.getOrNaN(row);
            if (!Double.isNaN(value)) {
                int slot = slotOf.get(row);
                count.set(slot, count.get(slot) + change);
                double term = downside ? Math.min(value - rf, 0) : value;
                sum.move(slot, value, enters);
                squares.moveProduct(slot, term, term, enters);
            }
        }
    }

    @Override
    public void merge(State into, int slot, State from, int fromSlot) {
        LongCells count = into.longs(0);
        count.set(slot, count.get(slot) + from.longs(0).get(fromSlot));
        into.sums(1).merge(slot, from.sums(1), fromSlot);
        into.sums(2).merge(slot, from.sums(2), fromSlot);
    }

    @Override
    public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
        long count = state.longs(0).get(slot);
        double mean = state.sums(1).value(slot) / count;
        double divisor = count == 0 ? 0 : divisor(state, slot, count);
        out.set(at, divisor > 0 ? (mean - rf) / divisor * factor : Double.NaN);
    }

    private double divisor(State state, int slot, long count) {
        SumCells squares = state.sums(2);
        if (risk == Risk.DOWNSIDE) {
            return Math.sqrt(squares.value(slot) / count);
        }
        if (count < 2) {
            return 0;
        }
        SumCells sum = state.sums(1);
        double variance = Moments.cross(sum, sum, squares, slot, count) / (count - 1);
        return risk == Risk.VARIANCE ? variance : Math.sqrt(variance);
    }
}
