package io.ticklane.fintech.volatility;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.QueueCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfQueue;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import io.ticklane.api.state.SumCells;
import java.util.List;

/// Realized variance that jumps hardly touch: an exact sum of products, minima or medians of
/// neighbouring absolute returns. The returns of the frame are queued, so that those that leave
/// take their terms with them; where none leaves, only those that the next one needs.
record NeighborKernel(Term term, boolean corrected, boolean leaves) implements FrameKernel {
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
                    2,
                    List.of(new OfLong("count"), new OfSum("terms"), new OfQueue("sizes")));

    /// The kernel of frames that rows leave.
    NeighborKernel(Term term, boolean corrected) {
        this(term, corrected, true);
    }

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
        return leaves;
    }

    @Override
    public FrameKernel growing() {
        return new NeighborKernel(term, corrected, false);
    }

    @Override
    public void enter(State state, Slots slots, Columns in, int from, int to) {
        LongCells.View count = state.longs(0).view();
        SumCells terms = state.sums(1);
        QueueCells sizes = state.queues(2);
        DoubleColumn r = in.doubles(0).view();
        Slots slotOf = slots.view();
        int needed = term.returns - 1;
        for (int row = from; row < to; row++) {
            double size = Math.abs(r.getOrNaN(row));
            if (!Double.isNaN(size)) {
                int slot = slotOf.get(row);
                count.set(slot, count.get(slot) + 1);
                sizes.addLast(slot, size);
                int last = sizes.size(slot) - 1;
                if (last >= needed) {
                    move(terms, sizes, slot, last - needed, true);
                    if (!leaves) {
                        sizes.removeFirst(slot);
                    }
                }
            }
        }
    }

    @Override
    public void leave(State state, Slots slots, Columns in, int from, int to) {
        LongCells.View count = state.longs(0).view();
        SumCells terms = state.sums(1);
        QueueCells sizes = state.queues(2);
        DoubleColumn r = in.doubles(0).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            if (!r.isMissing(row)) {
                int slot = slotOf.get(row);
                count.set(slot, count.get(slot) - 1);
                if (sizes.size(slot) >= term.returns) {
                    move(terms, sizes, slot, 0, false);
                }
                sizes.removeFirst(slot);
            }
        }
    }

    /// The term of the returns from a place of the queue on enters or leaves.
    private void move(SumCells terms, QueueCells sizes, int slot, int place, boolean enters) {
        double first = sizes.get(slot, place);
        double second = sizes.get(slot, place + 1);
        if (term == Term.PRODUCT) {
            terms.moveProduct(slot, first, second, enters);
            return;
        }
        double middle = Math.min(first, second);
        if (term == Term.MEDIAN) {
            double third = sizes.get(slot, place + 2);
            middle = Math.max(middle, Math.min(Math.max(first, second), third));
        }
        terms.moveProduct(slot, middle, middle, enters);
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
