package io.ticklane.fintech.risk;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import java.util.List;

/// The deepest fall from the highest value so far, as a fraction of it, zero or below.
record DrawdownKernel() implements FrameKernel {
    private static final StateLayout LAYOUT =
            new StateLayout(
                    "max_drawdown",
                    1,
                    List.of(new OfLong("count"), new OfDouble("peak"), new OfDouble("worst")));

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
        return false; // the peak below the one that leaves is not kept
    }

    @Override
    public void enter(State state, Slots slots, Columns in, int from, int to) {
        LongCells.View count = state.longs(0).view();
        DoubleCells.View peaks = state.doubles(1).view();
        DoubleCells.View worst = state.doubles(2).view();
        DoubleColumn equity = in.doubles(0).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            double value = equity.getOrNaN(row);
            if (Double.isNaN(value)) {
                continue;
            }
            int slot = slotOf.get(row);
            long seen = count.get(slot);
            double peak = seen == 0 ? value : Math.max(peaks.get(slot), value);
            double fall = value / peak - 1;
            if (peak > 0 && fall < worst.get(slot)) {
                worst.set(slot, fall);
            }
            count.set(slot, seen + 1);
            peaks.set(slot, peak);
        }
    }

    @Override
    public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
        out.set(at, state.longs(0).get(slot) == 0 ? Double.NaN : state.doubles(2).get(slot));
    }
}
