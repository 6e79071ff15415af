package io.ticklane.fintech.crypto;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import io.ticklane.api.state.SumCells;
import java.util.List;

/// The sum of squared shares of the total, from exact sums.
record HhiKernel() implements FrameKernel {
    private static final StateLayout LAYOUT =
            new StateLayout(
                    "hhi", 1, List.of(new OfLong("count"), new OfSum("sum"), new OfSum("squares")));

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
        DoubleColumn x = in.doubles(0).view();
        Slots slotOf = slots.view();
        int change = enters ? 1 : -1;
        for (int row = from; row < to; row++) {
            double value = x.getOrNaN(row);
            if (!Double.isNaN(value)) {
                int slot = slotOf.get(row);
                count.set(slot, count.get(slot) + change);
                sum.move(slot, value, enters);
                squares.moveProduct(slot, value, value, enters);
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
        double total = state.sums(1).value(slot);
        out.set(at, total == 0 ? Double.NaN : state.sums(2).value(slot) / total / total);
    }
}
