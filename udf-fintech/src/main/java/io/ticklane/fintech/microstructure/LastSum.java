package io.ticklane.fintech.microstructure;

import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfRing;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import io.ticklane.api.state.SumCells;
import java.util.List;

/// The exact sum of the last n values of each key. Made once for a batch: made for each row it
/// would be allocated for each row.
///
/// ```
///   cursor   0 .. n-1   filling, the next place
///            n .. 2n-1  full, n + the next place
/// ```
final class LastSum {
    private final int n;
    private final LongCells.View cursor;
    private final DoubleCells.View ring;
    private final SumCells sum;

    /// The sums in the cells of a state from `cell` on, which are [#cells(int)].
    LastSum(State state, int cell, int n) {
        this.n = n;
        cursor = state.longs(cell).view();
        ring = state.ring(cell + 1).view();
        sum = state.sums(cell + 2);
    }

    /// The cells that a state has for it.
    static List<Cell> cells(int n) {
        return List.of(new OfLong("cursor"), new OfRing("last", n), new OfSum("sum"));
    }

    /// A value comes, and the one n places back goes.
    void push(int slot, double value) {
        long at = cursor.get(slot);
        int place = (int) (at < n ? at : at - n);
        if (at >= n) {
            sum.subtract(slot, ring.get(slot, place));
        }
        sum.add(slot, value);
        ring.set(slot, place, value);
        at++;
        cursor.set(slot, at == 2L * n ? n : at);
    }

    /// The sum, NaN while there are fewer than n values.
    double value(int slot) {
        return cursor.get(slot) >= n ? sum.value(slot) : Double.NaN;
    }
}
