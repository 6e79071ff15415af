package io.ticklane.fintech.liquidity;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.Moments;
import io.ticklane.api.state.QueueCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfQueue;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import java.util.List;

/// Twice the root of the negative sample covariance of neighbouring price changes, from exact sums
/// over the pairs of neighbours. The changes of the frame are queued, so that those that leave take
/// their pairs with them; where none leaves, only the last.
record RollKernel(boolean leaves) implements FrameKernel {
    private static final StateLayout LAYOUT =
            new StateLayout(
                    "roll",
                    2,
                    List.of(
                            new OfLong("count"),
                            new OfSum("later"),
                            new OfSum("earlier"),
                            new OfSum("products"),
                            new OfQueue("changes")));

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
        return new RollKernel(false);
    }

    @Override
    public void enter(State state, Slots slots, Columns in, int from, int to) {
        LongCells.View count = state.longs(0).view();
        QueueCells changes = state.queues(4);
        DoubleColumn dp = in.doubles(0).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            double value = dp.getOrNaN(row);
            if (!Double.isNaN(value)) {
                int slot = slotOf.get(row);
                count.set(slot, count.get(slot) + 1);
                changes.addLast(slot, value);
                int last = changes.size(slot) - 1;
                if (last > 0) {
                    move(state, slot, changes.get(slot, last - 1), value, true);
                    if (!leaves) {
                        changes.removeFirst(slot);
                    }
                }
            }
        }
    }

    @Override
    public void leave(State state, Slots slots, Columns in, int from, int to) {
        LongCells.View count = state.longs(0).view();
        QueueCells changes = state.queues(4);
        DoubleColumn dp = in.doubles(0).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            if (!dp.isMissing(row)) {
                int slot = slotOf.get(row);
                count.set(slot, count.get(slot) - 1);
                if (changes.size(slot) > 1) {
                    move(state, slot, changes.get(slot, 0), changes.get(slot, 1), false);
                }
                changes.removeFirst(slot);
            }
        }
    }

    private static void move(State state, int slot, double earlier, double later, boolean enters) {
        state.sums(1).move(slot, later, enters);
        state.sums(2).move(slot, earlier, enters);
        state.sums(3).moveProduct(slot, later, earlier, enters);
    }

    @Override
    public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
        long pairs = state.longs(0).get(slot) - 1;
        if (pairs < 2) {
            out.setNull(at);
            return;
        }
        double cross = Moments.cross(state.sums(1), state.sums(2), state.sums(3), slot, pairs);
        double covariance = cross / (pairs - 1);
        out.set(at, covariance >= 0 ? 0 : 2 * Math.sqrt(-covariance));
    }
}
