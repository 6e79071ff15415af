package io.ticklane.fintech.volatility;

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

/// The sum of squared returns from an exact sum, or its root, scaled to a year where
/// `periodsPerYear` is not NaN.
record RealizedKernel(boolean root, double periodsPerYear) implements FrameKernel {
    private static final StateLayout LAYOUT =
            new StateLayout("realized", 1, List.of(new OfLong("count"), new OfSum("squares")));

    @Override
    public StateLayout layout() {
        return LAYOUT;
    }

    @Override
    public void enter(State state, Slots slots, Columns in, int from, int to) {
        LongCells.View count = state.longs(0).view();
        SumCells squares = state.sums(1);
        DoubleColumn r = in.doubles(0).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            double value = r.getOrNaN(row);
            if (!Double.isNaN(value)) {
                int slot = slotOf.get(row);
                count.set(slot, count.get(slot) + 1);
                squares.add(slot, value * value);
            }
        }
    }

    @Override
    public void leave(State state, Slots slots, Columns in, int from, int to) {
        LongCells.View count = state.longs(0).view();
        SumCells squares = state.sums(1);
        DoubleColumn r = in.doubles(0).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            double value = r.getOrNaN(row);
            if (!Double.isNaN(value)) {
                int slot = slotOf.get(row);
                count.set(slot, count.get(slot) - 1);
                squares.subtract(slot, value * value);
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
        if (count == 0) {
            out.setNull(at);
            return;
        }
        double variance = state.sums(1).value(slot);
        double value = root ? Math.sqrt(variance) : variance;
        boolean annual = !Double.isNaN(periodsPerYear);
        out.set(at, annual ? value * Math.sqrt(periodsPerYear / count) : value);
    }
}
