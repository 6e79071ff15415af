package io.ticklane.fintech.momentum;

import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.state.StateLayout.Cell.OfRing;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import io.ticklane.api.state.SumCells;
import java.util.List;

/// The mean of the last n values of each key, from an exact sum; none until there are n.
final class LastMeans {
    /// How many cells of a state this takes.
    static final int CELLS = 2;

    private final int n;
    private final DoubleCells.View last;
    private final SumCells sum;

    /// The values in the cells of [#cells(String, int)], the first of which is at `cell`.
    LastMeans(State state, int cell, int n) {
        this.n = n;
        last = state.ring(cell).view();
        sum = state.sums(cell + 1);
    }

    /// The cells in a state.
    static List<Cell> cells(String name, int n) {
        return List.of(new OfRing(name, n), new OfSum(name + "_sum"));
    }

    /// Value number `count`, from 1, enters, and the one n back leaves.
    void enter(int slot, long count, double value) {
        int place = (int) ((count - 1) % n);
        if (count > n) {
            sum.subtract(slot, last.get(slot, place));
        }
        last.set(slot, place, value);
        sum.add(slot, value);
    }

    /// The mean after `count` values, NaN for fewer than n.
    double mean(int slot, long count) {
        return count < n ? Double.NaN : sum.value(slot) / n;
    }
}
