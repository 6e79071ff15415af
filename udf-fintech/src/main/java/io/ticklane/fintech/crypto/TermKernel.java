package io.ticklane.fintech.crypto;

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
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import java.util.List;

/// The basis at a tenor, on the line between the nearest tenor at or below it and the nearest at or
/// above it; flat where one is missing. Rows of the same tenor count with their mean, which does
/// not depend on their order as their sum is exact.
record TermKernel(double target) implements FrameKernel {
    /// The cells of the tenor at or below the target begin here.
    private static final int BELOW = 0;

    /// The cells of the tenor at or above the target begin here.
    private static final int ABOVE = 3;

    private static final StateLayout LAYOUT =
            new StateLayout(
                    "term_basis",
                    1,
                    List.of(
                            new OfLong("below_count"),
                            new OfDouble("below_tenor"),
                            new OfSum("below_basis"),
                            new OfLong("above_count"),
                            new OfDouble("above_tenor"),
                            new OfSum("above_basis")));

    @Override
    public StateLayout layout() {
        return LAYOUT;
    }

    @Override
    public boolean retractable() {
        return false; // which tenor is the nearest without the one that leaves is not kept
    }

    @Override
    public void enter(State state, Slots slots, Columns in, int from, int to) {
        DoubleColumn tenors = in.doubles(0).view();
        DoubleColumn bases = in.doubles(1).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            double tenor = tenors.getOrNaN(row);
            double basis = bases.getOrNaN(row);
            if (!Double.isNaN(basis)) {
                int slot = slotOf.get(row);
                if (tenor <= target && isNear(state, BELOW, slot, tenor)) {
                    add(state, BELOW, slot, basis);
                }
                if (tenor >= target && isNear(state, ABOVE, slot, tenor)) {
                    add(state, ABOVE, slot, basis);
                }
            }
        }
    }

    /// Whether a tenor is as near to the target as those of its side so far; where it is nearer,
    /// they no longer count.
    private boolean isNear(State state, int side, int slot, double tenor) {
        LongCells count = state.longs(side);
        DoubleCells tenors = state.doubles(side + 1);
        double nearest = tenors.get(slot);
        boolean nearer = side == BELOW ? tenor > nearest : tenor < nearest;
        if (count.get(slot) == 0 || nearer) {
            tenors.set(slot, tenor);
            count.set(slot, 0);
            state.sums(side + 2).clear(slot);
            return true;
        }
        return tenor == nearest;
    }

    private static void add(State state, int side, int slot, double basis) {
        LongCells count = state.longs(side);
        count.set(slot, count.get(slot) + 1);
        state.sums(side + 2).add(slot, basis);
    }

    @Override
    public void merge(State into, int slot, State from, int fromSlot) {
        merge(BELOW, into, slot, from, fromSlot);
        merge(ABOVE, into, slot, from, fromSlot);
    }

    private void merge(int side, State into, int slot, State from, int fromSlot) {
        long added = from.longs(side).get(fromSlot);
        double tenor = from.doubles(side + 1).get(fromSlot);
        if (added > 0 && isNear(into, side, slot, tenor)) {
            LongCells count = into.longs(side);
            count.set(slot, count.get(slot) + added);
            into.sums(side + 2).merge(slot, from.sums(side + 2), fromSlot);
        }
    }

    @Override
    public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
        double below = basis(state, BELOW, slot);
        double above = basis(state, ABOVE, slot);
        double first = state.doubles(BELOW + 1).get(slot);
        double last = state.doubles(ABOVE + 1).get(slot);
        if (state.longs(BELOW).get(slot) == 0) {
            out.set(at, above);
        } else if (state.longs(ABOVE).get(slot) == 0 || first == last) {
            out.set(at, below);
        } else {
            out.set(at, (above - below) / (last - first) * (target - first) + below);
        }
    }

    private static double basis(State state, int side, int slot) {
        long count = state.longs(side).get(slot);
        return count == 0 ? Double.NaN : state.sums(side + 2).value(slot) / count;
    }
}
