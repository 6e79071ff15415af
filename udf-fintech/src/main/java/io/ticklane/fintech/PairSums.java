package io.ticklane.fintech;

import io.ticklane.api.state.Moments;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.state.SumCells;
import java.util.List;

/// Exact sums over pairs of numbers, from which their correlation follows: those of x, of y, of
/// their squares and of their products. They are five cells of a state, one after the other; a slot
/// may have several of each.
public final class PairSums {
    private PairSums() {}

    /// The cells, with so many sums of each for a slot.
    public static List<Cell> cells(int count) {
        return List.of(
                new Cell.OfSums("x", count),
                new Cell.OfSums("y", count),
                new Cell.OfSums("xx", count),
                new Cell.OfSums("yy", count),
                new Cell.OfSums("xy", count));
    }

    /// A pair enters or leaves the sums at a place ([SumCells#at(int, int)]); `first` is the
    /// position of the first cell in the layout.
    public static void move(State state, int first, int at, double x, double y, boolean enters) {
        state.sums(first).move(at, x, enters);
        state.sums(first + 1).move(at, y, enters);
        state.sums(first + 2).moveProduct(at, x, x, enters);
        state.sums(first + 3).moveProduct(at, y, y, enters);
        state.sums(first + 4).moveProduct(at, x, y, enters);
    }

    /// The sum of the products of the deviations from the means; NaN without pairs.
    public static double cross(State state, int first, int at, long pairs) {
        return Moments.cross(
                state.sums(first), state.sums(first + 1), state.sums(first + 4), at, pairs);
    }

    /// The correlation; NaN for fewer than two pairs and where x or y does not vary.
    public static double correlation(State state, int first, int at, long pairs) {
        if (pairs < 2) {
            return Double.NaN;
        }
        SumCells x = state.sums(first);
        SumCells y = state.sums(first + 1);
        double xx = Moments.cross(x, x, state.sums(first + 2), at, pairs);
        double yy = Moments.cross(y, y, state.sums(first + 3), at, pairs);
        if (!(xx > 0) || !(yy > 0)) {
            return Double.NaN;
        }
        double correlation = cross(state, first, at, pairs) / (Math.sqrt(xx) * Math.sqrt(yy));
        return Math.clamp(correlation, -1, 1);
    }
}
