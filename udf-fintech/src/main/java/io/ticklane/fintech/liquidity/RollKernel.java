package io.ticklane.fintech.liquidity;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.Moments;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import io.ticklane.api.state.SumCells;
import java.util.List;

/// Twice the root of the negative sample covariance of neighbouring price changes, from exact sums
/// over the pairs of neighbours.
record RollKernel() implements FrameKernel {
    private static final StateLayout LAYOUT =
            new StateLayout(
                    "roll",
                    1,
                    List.of(
                            new OfLong("count"),
                            new OfSum("later"),
                            new OfSum("earlier"),
                            new OfSum("products"),
                            new OfDouble("last")));

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
        return false; // which rows become the first ones of the frame, the state does not know
    }

    @Override
    public void enter(State state, Slots slots, Columns in, int from, int to) {
        LongCells.View count = state.longs(0).view();
        SumCells later = state.sums(1);
        SumCells earlier = state.sums(2);
        SumCells products = state.sums(3);
        DoubleCells.View last = state.doubles(4).view();
        DoubleColumn dp = in.doubles(0).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            double value = dp.getOrNaN(row);
            if (!Double.isNaN(value)) {
                int slot = slotOf.get(row);
                long seen = count.get(slot);
                if (seen > 0) {
                    double before = last.get(slot);
                    later.add(slot, value);
                    earlier.add(slot, before);
                    products.addProduct(slot, value, before);
                }
                count.set(slot, seen + 1);
                last.set(slot, value);
            }
        }
    }

    @Override
    public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
        long pairs = state.longs(0).get(slot) - 1;
        if (pairs < 2) {
            out.setNull(at);
            return;
        }
        double cross = Moments.cross(state.sums(1), state.sums(2), state.sums(3), slot, pairs);
        double covariance = cross / (pairs - 1);
        out.set(at, covariance >= 0 ? 0 : 2 * Math.sqrt(-covariance));
    }
}
