package io.ticklane.fintech.average;

import io.ticklane.api.function.DoubleCells;
import io.ticklane.api.function.LongCells;
import io.ticklane.api.function.Moments;
import io.ticklane.api.function.State;
import io.ticklane.api.function.StateLayout;
import io.ticklane.api.function.StateLayout.Cell.OfLong;
import io.ticklane.api.function.StateLayout.Cell.OfRing;
import io.ticklane.api.function.StateLayout.Cell.OfSum;
import io.ticklane.api.function.SumCells;
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
    private final LongCells.View cursor;
    private final LongCells.View valid;
    private final DoubleCells.View ring;
    private final SumCells sum;
    private final SumCells squares;

    /// The rows in a state of [#layout(String, int)].
    public LastRows(State state, int n) {
        this.n = n;
        cursor = state.longs(0).view();
        valid = state.longs(1).view();
        ring = state.ring(2).view();
        sum = state.sums(3);
        squares = state.sums(4);
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

    /// A row enters, NaN for a missing value, and the row n places back leaves. Returns whether
    /// there are n rows.
    public boolean enter(int slot, double x) {
        long at = cursor.get(slot);
        long count = valid.get(slot);
        int place = (int) (at < n ? at : at - n);
        if (at >= n) {
            double old = ring.get(slot, place);
            if (!Double.isNaN(old)) {
                sum.subtract(slot, old);
                squares.subtractProduct(slot, old, old);
                count--;
            }
        }
        ring.set(slot, place, x);
        if (!Double.isNaN(x)) {
            sum.add(slot, x);
            squares.addProduct(slot, x, x);
            count++;
        }
        valid.set(slot, count);
        at++;
        cursor.set(slot, at == 2L * n ? n : at);
        return at >= n;
    }

    /// How many of the rows have a value.
    public long count(int slot) {
        return valid.get(slot);
    }

    /// The mean, NaN without a value.
    public double mean(int slot) {
        return sum.value(slot) / valid.get(slot);
    }

    /// The sum of squared deviations from the mean, NaN without a value.
    public double squaredDeviations(int slot) {
        return Moments.cross(sum, sum, squares, slot, valid.get(slot));
    }

    /// How far x lies from the mean, in sample standard deviations; NaN where those are zero or not
    /// known.
    public double score(int slot, double x) {
        return score(x, sum, squares, slot, valid.get(slot));
    }

    static double score(double x, SumCells sum, SumCells squares, int slot, long count) {
        if (count < 2 || Double.isNaN(x)) {
            return Double.NaN;
        }
        double squared = Moments.cross(sum, sum, squares, slot, count);
        if (!(squared > 0)) {
            return Double.NaN;
        }
        double n = count;
        double distance = (Math.fma(n, x, -sum.value(slot)) - sum.error(slot)) / n;
        return distance / Math.sqrt(squared / (n - 1));
    }
}
