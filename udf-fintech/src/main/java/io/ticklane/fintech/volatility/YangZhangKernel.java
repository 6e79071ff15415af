package io.ticklane.fintech.volatility;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.Moments;
import io.ticklane.api.state.QueueCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfQueue;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import io.ticklane.api.state.SumCells;
import java.util.List;

/// The variance of the gaps between bars, that of the moves from open to close and the range seen
/// from both, weighted as Yang and Zhang say; from exact sums over the bars that have a bar before
/// them in the frame. What the bars of the frame add is queued, so that those that leave take it
/// with them; where none leaves, nothing but that there was a bar.
record YangZhangKernel(double ppy, boolean leaves) implements FrameKernel {
    /// What is queued of a bar: the gap before it, its move and its range.
    private static final int PER_BAR = 3;

    private static final StateLayout LAYOUT =
            new StateLayout(
                    "yang_zhang",
                    1,
                    List.of(
                            new OfLong("count"),
                            new OfDouble("close"),
                            new OfQueue("bars"),
                            new OfSum("gaps"),
                            new OfSum("gap_squares"),
                            new OfSum("moves"),
                            new OfSum("move_squares"),
                            new OfSum("ranges")));

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
        return new YangZhangKernel(ppy, false);
    }

    @Override
    public void enter(State state, Slots slots, Columns in, int from, int to) {
        DoubleCells.View closes = state.doubles(1).view();
        QueueCells bars = state.queues(2);
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            if (!counts(in, row)) {
                continue;
            }
            int slot = slotOf.get(row);
            double open = in.doubles(0).get(row);
            double high = in.doubles(1).get(row);
            double low = in.doubles(2).get(row);
            double close = in.doubles(3).get(row);
            int queued = bars.size(slot);
            // strict logarithms, so that a term is the same on every machine
            bars.addLast(slot, queued == 0 ? 0 : StrictMath.log(open / closes.get(slot)));
            bars.addLast(slot, StrictMath.log(close / open));
            bars.addLast(
                    slot,
                    StrictMath.log(high / close) * StrictMath.log(high / open)
                            + StrictMath.log(low / close) * StrictMath.log(low / open));
            closes.set(slot, close);
            if (queued > 0) {
                move(state, slot, queued, true);
                if (!leaves) {
                    dropFirst(bars, slot);
                }
            }
        }
    }

    @Override
    public void leave(State state, Slots slots, Columns in, int from, int to) {
        QueueCells bars = state.queues(2);
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            if (counts(in, row)) {
                int slot = slotOf.get(row);
                dropFirst(bars, slot);
                if (bars.size(slot) > 0) {
                    // the bar that is now the first has none before it
                    move(state, slot, 0, false);
                }
            }
        }
    }

    private static boolean counts(Columns in, int row) {
        for (int column = 0; column < 4; column++) {
            double price = in.doubles(column).getOrNaN(row);
            if (!(price > 0 && price < Double.POSITIVE_INFINITY)) {
                return false;
            }
        }
        return true;
    }

    private static void dropFirst(QueueCells bars, int slot) {
        for (int i = 0; i < PER_BAR; i++) {
            bars.removeFirst(slot);
        }
    }

    /// The bar at a place of the queue enters the sums or leaves them.
    private static void move(State state, int slot, int place, boolean enters) {
        LongCells count = state.longs(0);
        QueueCells bars = state.queues(2);
        double gap = bars.get(slot, place);
        double move = bars.get(slot, place + 1);
        count.set(slot, count.get(slot) + (enters ? 1 : -1));
        state.sums(3).move(slot, gap, enters);
        state.sums(4).moveProduct(slot, gap, gap, enters);
        state.sums(5).move(slot, move, enters);
        state.sums(6).moveProduct(slot, move, move, enters);
        state.sums(7).move(slot, bars.get(slot, place + 2), enters);
    }

    @Override
    public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
        long count = state.longs(0).get(slot);
        if (count < 2) {
            out.setNull(at);
            return;
        }
        SumCells gaps = state.sums(3);
        SumCells moves = state.sums(5);
        double gap = Moments.cross(gaps, gaps, state.sums(4), slot, count) / (count - 1);
        double move = Moments.cross(moves, moves, state.sums(6), slot, count) / (count - 1);
        double range = state.sums(7).value(slot) / count;
        double k = 0.34 / (1.34 + (count + 1.0) / (count - 1));
        double variance = Math.max(gap + k * move + (1 - k) * range, 0);
        out.set(at, Math.sqrt(Double.isNaN(ppy) ? variance : variance * ppy));
    }
}
