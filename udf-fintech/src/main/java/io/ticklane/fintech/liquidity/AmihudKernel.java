package io.ticklane.fintech.liquidity;

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

/// The mean of absolute returns per dollar of volume, times `scale`, from an exact sum.
record AmihudKernel(double scale) implements FrameKernel {
    private static final StateLayout LAYOUT =
            new StateLayout("amihud", 1, List.of(new OfLong("count"), new OfSum("ratios")));

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
        SumCells ratios = state.sums(1);
        DoubleColumn r = in.doubles(0).view();
        DoubleColumn volume = in.doubles(1).view();
        Slots slotOf = slots.view();
        int change = enters ? 1 : -1;
        for (int row = from; row < to; row++) {
            double size = Math.abs(r.getOrNaN(row));
            double dollars = volume.getOrNaN(row);
            if (!Double.isNaN(size) && dollars > 0) {
                int slot = slotOf.get(row);
                count.set(slot, count.get(slot) + change);
                ratios.move(slot, size / dollars, enters);
            }
        }
    }

    @Override
    public void merge(State into, int slot, State from, int fromSlot) {
        LongCells count = into.longs(0);
        count.set(slot, count.get(slot) + from.longs(0).get(fromSlot));
        into.sums(1).merge(slot, from.sums(1), fromSlot);
    }

    @Override
    public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
        long count = state.longs(0).get(slot);
        out.set(at, count == 0 ? Double.NaN : state.sums(1).value(slot) / count * scale);
    }
}
