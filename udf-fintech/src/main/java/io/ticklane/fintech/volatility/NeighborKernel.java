package io.ticklane.fintech.volatility;

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
import io.ticklane.api.state.SumCells;
import java.util.List;

/// Realized variance that jumps hardly touch: an exact sum of products, minima or medians of
/// neighbouring absolute returns.
record NeighborKernel(Term term, boolean corrected) implements FrameKernel {
    /// What is added for a return and those before it.
    enum Term {
        /// The product of two.
        PRODUCT(2, Math.PI / 2),
        /// The square of the lesser of two.
        LEAST(2, Math.PI / (Math.PI - 2)),
        /// The square of the middle one of three.
        MEDIAN(3, Math.PI / (6 - 4 * Math.sqrt(3) + Math.PI));

        private final int returns;
        private final double factor;

        Term(int returns, double factor) {
            this.returns = returns;
            this.factor = factor;
        }
    }

    private static final StateLayout LAYOUT =
            new StateLayout(
                    "neighbors",
                    1,
                    List.of(
                            new OfLong("count"),
                            new OfSum("terms"),
                            new OfDouble("last"),
                            new OfDouble("before")));

    @Override
    public StateLayout layout() {
        return LAYOUT;
    }

    @Override
    public boolean ordered() {
        return true;
    }

    @Override
    public boolean retractable() {
        return false; // which rows become the first ones of the frame, the state does not know
    }

    @Override
    public void enter(State state, Slots slots, Columns in, int from, int to) {
        LongCells.View count = state.longs(0).view();
        SumCells terms = state.sums(1);
        DoubleCells.View last = state.doubles(2).view();
        DoubleCells.View before = state.doubles(3).view();
        DoubleColumn r = in.doubles(0).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            double size = Math.abs(r.getOrNaN(row));
            if (!Double.isNaN(size)) {
                int slot = slotOf.get(row);
                long seen = count.get(slot) + 1;
                double neighbor = last.get(slot);
                if (seen >= term.returns) {
                    double left =
                            term == Term.PRODUCT
                                    ? neighbor
                                    : middle(size, neighbor, before.get(slot));
                    terms.addProduct(slot, left, term == Term.PRODUCT ? size : left);
                }
                count.set(slot, seen);
                before.set(slot, neighbor);
                last.set(slot, size);
            }
        }
    }

    private double middle(double a, double b, double c) {
        double least = Math.min(a, b);
        return term == Term.LEAST ? least : Math.max(least, Math.min(Math.max(a, b), c));
    }

    @Override
    public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
        long count = state.longs(0).get(slot);
        if (count < term.returns) {
            out.setNull(at);
            return;
        }
        double scale = corrected ? (double) count / (count - term.returns + 1) : 1;
        out.set(at, term.factor * scale * state.sums(1).value(slot));
    }
}
