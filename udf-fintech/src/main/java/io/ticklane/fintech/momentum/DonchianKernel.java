package io.ticklane.fintech.momentum;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.fintech.Parameters;
import java.util.ArrayList;
import java.util.List;

/// The highest high and the lowest low of the last n rows, and the middle of the two. A row with a
/// missing price takes its place among the n and counts for nothing.
record DonchianKernel(int n) implements RunningKernel {
    static final int UPPER = 0;
    static final int LOWER = 1;
    static final int MID = 2;

    /// The parameters of the three functions.
    static List<Parameter> parameters() {
        return List.of(
                Parameters.number("high", "the highest price of the row"),
                Parameters.number("low", "the lowest price of the row"),
                Parameters.rows("n", 20, "number of rows"));
    }

    /// The kernel of a call.
    static DonchianKernel of(BoundCall call) {
        return new DonchianKernel((int) call.integer("n"));
    }

    @Override
    public StateLayout layout() {
        List<Cell> cells = new ArrayList<>();
        cells.add(new OfLong("rows"));
        cells.addAll(LastPeaks.cells("high", n));
        cells.addAll(LastPeaks.cells("negated_low", n));
        return new StateLayout("donchian", 1, cells);
    }

    @Override
    public int outputs() {
        return 3;
    }

    @Override
    public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
        LongCells.View rows = state.longs(0).view();
        LastPeaks highs = new LastPeaks(state, 1, n);
        LastPeaks lows = new LastPeaks(state, 1 + LastPeaks.CELLS, n);
        DoubleColumn high = in.doubles(0).view();
        DoubleColumn low = in.doubles(1).view();
        DoubleWriter uppers = out.output(UPPER).view();
        DoubleWriter lowers = out.output(LOWER).view();
        DoubleWriter mids = out.output(MID).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            int slot = slotOf.get(row);
            long place = rows.get(slot) + 1;
            rows.set(slot, place);
            highs.moveTo(slot, place);
            lows.moveTo(slot, place);
            double highest = high.getOrNaN(row);
            double lowest = low.getOrNaN(row);
            if (!Double.isNaN(highest) && !Double.isNaN(lowest)) {
                highs.enter(slot, place, highest);
                lows.enter(slot, place, -lowest);
            }
            boolean full = place >= n;
            double upper = full ? highs.peak(slot) : Double.NaN;
            double lower = full ? -lows.peak(slot) : Double.NaN;
            uppers.set(row, upper);
            lowers.set(row, lower);
            mids.set(row, upper * 0.5 + lower * 0.5);
        }
    }
}
