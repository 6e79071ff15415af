package io.ticklane.fintech;

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

/// The slope of the least-squares line of y, the first column, on x, the second, with intercept.
/// NaN for fewer than two rows and where x does not vary.
public record SlopeKernel() implements FrameKernel {
    private static final StateLayout LAYOUT =
            new StateLayout(
                    "slope",
                    1,
                    List.of(
                            new OfLong("count"),
                            new OfSum("y"),
                            new OfSum("x"),
                            new OfSum("xx"),
                            new OfSum("xy")));

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
        SumCells sumY = state.sums(1);
        SumCells sumX = state.sums(2);
        SumCells squares = state.sums(3);
        SumCells products = state.sums(4);
        DoubleColumn y = in.doubles(0).view();
        DoubleColumn x = in.doubles(1).view();
        Slots slotOf = slots.view();
        int change = enters ? 1 : -1;
        for (int row = from; row < to; row++) {
            double v = y.getOrNaN(row);
            double u = x.getOrNaN(row);
            if (!Double.isNaN(u) && !Double.isNaN(v)) {
                int slot = slotOf.get(row);
                count.set(slot, count.get(slot) + change);
                sumY.move(slot, v, enters);
                sumX.move(slot, u, enters);
                squares.moveProduct(slot, u, u, enters);
                products.moveProduct(slot, u, v, enters);
            }
        }
    }

    @Override
    public void merge(State into, int slot, State from, int fromSlot) {
        LongCells count = into.longs(0);
        count.set(slot, count.get(slot) + from.longs(0).get(fromSlot));
        into.sums(1).merge(slot, from.sums(1), fromSlot);
        into.sums(2).merge(slot, from.sums(2), fromSlot);
        into.sums(3).merge(slot, from.sums(3), fromSlot);
        into.sums(4).merge(slot, from.sums(4), fromSlot);
    }

    @Override
    public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
        long count = state.longs(0).get(slot);
        SumCells y = state.sums(1);
        SumCells x = state.sums(2);
        double spread = count < 2 ? 0 : Moments.cross(x, x, state.sums(3), slot, count);
        out.set(
                at,
                spread > 0 ? Moments.cross(x, y, state.sums(4), slot, count) / spread : Double.NaN);
    }
}
