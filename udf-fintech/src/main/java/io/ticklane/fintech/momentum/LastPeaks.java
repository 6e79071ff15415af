package io.ticklane.fintech.momentum;

import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfRing;
import java.util.List;

/// The largest of the last n values of each key, in amortised constant time. A ring keeps only the
/// values that may still become the largest: each is larger than all that came after it. The least
/// of values is the largest of the negated ones.
///
/// ```
///   values   9  7  4  2        falling from the head
///   places  12 15 16 18        rising; the head leaves when its place is n back
/// ```
final class LastPeaks {
    /// How many cells of a state this takes.
    static final int CELLS = 4;

    private final int n;
    private final LongCells.View head;
    private final LongCells.View size;
    private final DoubleCells.View values;
    private final DoubleCells.View places;

    /// The values in the cells of [#cells(String, int)], the first of which is at `cell`.
    LastPeaks(State state, int cell, int n) {
        this.n = n;
        head = state.longs(cell).view();
        size = state.longs(cell + 1).view();
        values = state.ring(cell + 2).view();
        places = state.ring(cell + 3).view();
    }

    /// The cells in a state.
    static List<Cell> cells(String name, int n) {
        return List.of(
                new OfLong(name + "_head"),
                new OfLong(name + "_size"),
                new OfRing(name, n),
                new OfRing(name + "_places", n));
    }

    /// The window moves on to a place, one after the place before; a value that is then n back
    /// leaves.
    void moveTo(int slot, long place) {
        long kept = size.get(slot);
        long first = head.get(slot);
        if (kept > 0 && places.get(slot, (int) first) <= (double) (place - n)) {
            size.set(slot, kept - 1);
            head.set(slot, first + 1 == n ? 0 : first + 1);
        }
    }

    /// A value, not NaN, enters at the place that the window has moved to.
    void enter(int slot, long place, double value) {
        long first = head.get(slot);
        long kept = size.get(slot);
        while (kept > 0 && values.get(slot, at(first + kept - 1)) <= value) {
            kept--;
        }
        int free = at(first + kept);
        values.set(slot, free, value);
        places.set(slot, free, (double) place);
        size.set(slot, kept + 1);
    }

    /// The largest value, NaN for none.
    double peak(int slot) {
        return size.get(slot) == 0 ? Double.NaN : values.get(slot, (int) head.get(slot));
    }

    private int at(long position) {
        return (int) (position < n ? position : position - n);
    }
}
