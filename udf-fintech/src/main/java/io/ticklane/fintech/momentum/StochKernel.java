package io.ticklane.fintech.momentum;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import java.util.ArrayList;
import java.util.List;

/// Where the close lies in the range of the last n rows, its mean over the last `smooth` rows, %K,
/// and the mean of that over the last d rows, %D. A row with a missing price is left out, and an
/// infinite price is missing.
record StochKernel(int n, int smooth, int d) implements RunningKernel {
    static final int K = 0;
    static final int D = 1;

    /// The d that %K alone is kept with, so that it shares a state with an ordinary %D.
    static final int USUAL_D = 3;

    private static final int HIGHS = 1;
    private static final int LOWS = HIGHS + LastPeaks.CELLS;
    private static final int SMOOTHED = LOWS + LastPeaks.CELLS;
    private static final int SIGNAL = SMOOTHED + LastMeans.CELLS;

    /// Prices below this have a finite range.
    private static final double LIMIT = 0x1p1020;

    @Override
    public StateLayout layout() {
        List<Cell> cells = new ArrayList<>();
        cells.add(new OfLong("rows"));
        cells.addAll(LastPeaks.cells("high", n));
        cells.addAll(LastPeaks.cells("negated_low", n));
        cells.addAll(LastMeans.cells("place", smooth));
        cells.addAll(LastMeans.cells("k", d));
        return new StateLayout("stochastic", 1, cells);
    }

    @Override
    public int outputs() {
        return 2;
    }

    @Override
    public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
        LongCells.View rows = state.longs(0).view();
        LastPeaks highs = new LastPeaks(state, HIGHS, n);
        LastPeaks lows = new LastPeaks(state, LOWS, n);
        LastMeans smoothed = new LastMeans(state, SMOOTHED, smooth);
        LastMeans signal = new LastMeans(state, SIGNAL, d);
        DoubleColumn high = in.doubles(0).view();
        DoubleColumn low = in.doubles(1).view();
        DoubleColumn close = in.doubles(2).view();
        DoubleWriter ks = out.output(K).view();
        DoubleWriter ds = out.output(D).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            int slot = slotOf.get(row);
            double h = high.getOrNaN(row);
            double l = low.getOrNaN(row);
            double c = close.getOrNaN(row);
            long seen = rows.get(slot);
            boolean present = Math.abs(h) + Math.abs(l) + Math.abs(c) < LIMIT;
            if (present) {
                seen++;
                rows.set(slot, seen);
                highs.moveTo(slot, seen);
                lows.moveTo(slot, seen);
                highs.enter(slot, seen, h);
                lows.enter(slot, seen, -l);
            }
            long places = seen - n + 1;
            long means = places - smooth + 1;
            if (present && places > 0) {
                smoothed.enter(slot, places, place(c, highs.peak(slot), -lows.peak(slot)));
                if (means > 0) {
                    signal.enter(slot, means, smoothed.mean(slot, places));
                }
            }
            ks.set(row, smoothed.mean(slot, places));
            ds.set(row, signal.mean(slot, means));
        }
    }

    private static double place(double close, double highest, double lowest) {
        double range = highest - lowest;
        return range == 0 ? 50 : 100 * ((close - lowest) / range);
    }
}
