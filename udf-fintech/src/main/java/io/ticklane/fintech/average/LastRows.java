package io.ticklane.fintech.average;

import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.Slots;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.FrameRows;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.Moments;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfRing;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import io.ticklane.api.state.SumCells;
import java.util.List;

/// The last n rows of each key with the exact sums of their values and squares. A missing value
/// takes its place among the n and counts for nothing.
///
/// ```
///   cursor   0 .. n-1   filling, the next place
///            n .. 2n-1  full, n + the next place
/// ```
public final class LastRows {
    private final int n;
    private final State state;
    private final FrameRows frames;

    /// The rows in a state of [#layout(String, int)].
    public LastRows(State state, int n) {
        this.state = state;
        this.n = n;
        frames = state.frameRows();
    }

    /// The columns of the state.
    public static StateLayout layout(String name, int n) {
        return new StateLayout(
                name,
                1,
                List.of(
                        new OfLong("cursor"),
                        new OfLong("valid"),
                        new OfRing("last", n),
                        new OfSum("sum"),
                        new OfSum("squares")));
    }

    /// Rows `[from, to)`, at most [FrameRows#MOST], enter, and for each of them the row n places
    /// back leaves. Returns what is then known of row `from + i` as row i.
    public FrameRows enter(Slots slots, DoubleColumn x, int from, int to) {
        gather(slots, x, from, to);
        frames.slide(state.sums(3), state.sums(4), to - from);
        return frames;
    }

    /// The same for sums alone, of a state without squares.
    FrameRows enterSums(Slots slots, DoubleColumn x, int from, int to) {
        gather(slots, x, from, to);
        frames.slide(state.sums(3), to - from);
        return frames;
    }

    private void gather(Slots slots, DoubleColumn x, int from, int to) {
        LongCells.View cursor = state.longs(0).view();
        LongCells.View valid = state.longs(1).view();
        DoubleCells.View ring = state.ring(2).view();
        DoubleColumn values = x.view();
        Slots slotOf = slots.view();
        FrameRows rows = frames;
        for (int row = from; row < to; row++) {
            int slot = slotOf.get(row);
            double value = values.getOrNaN(row);
            long at = cursor.get(slot);
            int place = (int) (at < n ? at : at - n);
            double old = at < n ? Double.NaN : ring.get(slot, place);
            ring.set(slot, place, value);
            boolean leaves = !Double.isNaN(old);
            boolean enters = !Double.isNaN(value);
            long count = valid.get(slot) + (enters ? 1 : 0) - (leaves ? 1 : 0);
            valid.set(slot, count);
            at++;
            cursor.set(slot, at == 2L * n ? n : at);
            rows.set(row - from, slot, enters ? value : 0, leaves ? old : 0, count);
            rows.setFull(row - from, at >= n);
        }
    }

    /// How far x lies from the mean of a frame, in sample standard deviations; NaN where those are
    /// zero or not known.
    static double score(double x, FrameRows frames, int row) {
        return score(
                x,
                frames.sum(row),
                frames.error(row),
                frames.squaredDeviations(row),
                frames.count(row));
    }

    static double score(double x, SumCells sum, SumCells squares, int slot, long count) {
        double squared = Moments.cross(sum, sum, squares, slot, count);
        return score(x, sum.value(slot), sum.error(slot), squared, count);
    }

    private static double score(double x, double sum, double error, double squared, long count) {
        if (count < 2 || Double.isNaN(x) || !(squared > 0)) {
            return Double.NaN;
        }
        double n = count;
        double distance = (Math.fma(n, x, -sum) - error) / n;
        return distance / Math.sqrt(squared / (n - 1));
    }
}
