package io.ticklane.fintech.momentum;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.fintech.average.ExponentialKernel;
import java.util.List;

/// Directional moves up and down and true ranges, each a decaying sum `s = s' - s' / n + new` that
/// starts with the plain sum of n - 1 of them, and Wilder's average of the index that they give.
///
/// ```
///   row  0    1 .. n-1     n .. 2n-2           2n-1        2n ..
///        -    plain sums   indices gathered    their mean  averaged
/// ```
record AdxKernel(long n) implements RunningKernel {
    private static final StateLayout LAYOUT =
            new StateLayout(
                    "adx",
                    1,
                    List.of(
                            new OfLong("seen"),
                            new OfDouble("high"),
                            new OfDouble("low"),
                            new OfDouble("close"),
                            new OfDouble("up"),
                            new OfDouble("down"),
                            new OfDouble("range"),
                            new OfDouble("mean")));

    @Override
    public StateLayout layout() {
        return LAYOUT;
    }

    @Override
    public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
        LongCells.View seen = state.longs(0).view();
        DoubleCells.View highs = state.doubles(1).view();
        DoubleCells.View lows = state.doubles(2).view();
        DoubleCells.View closes = state.doubles(3).view();
        DoubleCells.View ups = state.doubles(4).view();
        DoubleCells.View downs = state.doubles(5).view();
        DoubleCells.View ranges = state.doubles(6).view();
        DoubleCells.View means = state.doubles(7).view();
        DoubleColumn high = in.doubles(0).view();
        DoubleColumn low = in.doubles(1).view();
        DoubleColumn close = in.doubles(2).view();
        DoubleWriter result = out.output(0).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            int slot = slotOf.get(row);
            double h = high.getOrNaN(row);
            double l = low.getOrNaN(row);
            double c = close.getOrNaN(row);
            long moves = seen.get(slot) - 1;
            double mean = means.get(slot);
            if (!Double.isNaN(h) && !Double.isNaN(l) && !Double.isNaN(c)) {
                moves++;
                if (moves > 0) {
                    double rise = h - highs.get(slot);
                    double fall = lows.get(slot) - l;
                    double range = Atr.trueRange(h, l, closes.get(slot));
                    double up = next(ups.get(slot), rise > fall && rise > 0 ? rise : 0, moves);
                    double down = next(downs.get(slot), fall > rise && fall > 0 ? fall : 0, moves);
                    double sum = next(ranges.get(slot), range, moves);
                    ups.set(slot, up);
                    downs.set(slot, down);
                    ranges.set(slot, sum);
                    mean = average(mean, index(up, down, sum), moves - n + 1);
                    means.set(slot, mean);
                }
                seen.set(slot, moves + 1);
                highs.set(slot, h);
                lows.set(slot, l);
                closes.set(slot, c);
            }
            result.set(row, moves < 2 * n - 1 ? Double.NaN : mean);
        }
    }

    private double next(double sum, double term, long count) {
        return count < n ? sum + term : sum - sum / n + term;
    }

    /// In percent; NaN where nothing moved.
    private static double index(double up, double down, double range) {
        double both = up + down;
        return both == 0 || range == 0 ? Double.NaN : 100 * (Math.abs(up - down) / both);
    }

    /// Index number `count`, from 1, enters the average. Without one, zero stands in at the start,
    /// and the average stays later.
    private double average(double mean, double index, long count) {
        if (count < 1) {
            return 0;
        }
        double known = Double.isNaN(index) ? (count <= n ? 0 : mean) : index;
        return ExponentialKernel.step(mean, known, count, n, 1.0 / n);
    }
}
