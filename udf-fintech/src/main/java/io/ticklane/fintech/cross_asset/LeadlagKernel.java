package io.ticklane.fintech.cross_asset;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.QueueCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.PairSums;
import io.ticklane.fintech.Parameters;
import java.util.ArrayList;
import java.util.List;

/// The lag from `-most` to `most` rows at which `a` that many rows before and `b` correlate most,
/// or that correlation: from exact sums over the pairs of each lag. The rows of the frame are
/// queued, so that those that leave take their pairs with them; where none leaves, only the last
/// `most`.
record LeadlagKernel(int most, boolean lag, boolean leaves) implements FrameKernel {
    private static final int MOST_LAG = 1_000;

    /// A correlation must be stronger than another by more than rounding.
    private static final double TIE = 1e-15;

    private static final int PAIRS = 3;

    /// The parameters of the two functions.
    static List<Parameter> parameters() {
        return List.of(
                Parameters.number("a", "the series that leads where the lag is above 0"),
                Parameters.number("b", "the series that leads where the lag is below 0"),
                Constant.withDefault(
                        "max_lag",
                        SqlType.BIGINT,
                        Range.closed(0, MOST_LAG),
                        10L,
                        "the largest lag, in rows"));
    }

    /// The kernel of a call that asks for the lag or the correlation.
    static LeadlagKernel of(BoundCall call, boolean lag) {
        return new LeadlagKernel((int) call.integer("max_lag"), lag, true);
    }

    @Override
    public StateLayout layout() {
        List<Cell> cells = new ArrayList<>();
        cells.add(new Cell.OfLong("count"));
        cells.add(new Cell.OfQueue("a"));
        cells.add(new Cell.OfQueue("b"));
        cells.addAll(PairSums.cells(2 * most + 1));
        return new StateLayout("leadlag", 1, cells);
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
        return new LeadlagKernel(most, lag, false);
    }

    @Override
    public void enter(State state, Slots slots, Columns in, int from, int to) {
        LongCells.View count = state.longs(0).view();
        QueueCells lefts = state.queues(1);
        QueueCells rights = state.queues(2);
        DoubleColumn a = in.doubles(0).view();
        DoubleColumn b = in.doubles(1).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            double left = a.getOrNaN(row);
            double right = b.getOrNaN(row);
            if (!Double.isNaN(left) && !Double.isNaN(right)) {
                int slot = slotOf.get(row);
                count.set(slot, count.get(slot) + 1);
                lefts.addLast(slot, left);
                rights.addLast(slot, right);
                int last = lefts.size(slot) - 1;
                for (int k = Math.min(most, last); k >= 0; k--) {
                    move(state, slot, k, lefts.get(slot, last - k), right, true);
                    if (k > 0) {
                        move(state, slot, -k, left, rights.get(slot, last - k), true);
                    }
                }
                if (!leaves && last >= most) {
                    lefts.removeFirst(slot);
                    rights.removeFirst(slot);
                }
            }
        }
    }

    @Override
    public void leave(State state, Slots slots, Columns in, int from, int to) {
        LongCells.View count = state.longs(0).view();
        QueueCells lefts = state.queues(1);
        QueueCells rights = state.queues(2);
        DoubleColumn a = in.doubles(0).view();
        DoubleColumn b = in.doubles(1).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            if (!a.isMissing(row) && !b.isMissing(row)) {
                int slot = slotOf.get(row);
                count.set(slot, count.get(slot) - 1);
                double left = lefts.get(slot, 0);
                double right = rights.get(slot, 0);
                for (int k = Math.min(most, lefts.size(slot) - 1); k >= 0; k--) {
                    move(state, slot, k, left, rights.get(slot, k), false);
                    if (k > 0) {
                        move(state, slot, -k, lefts.get(slot, k), right, false);
                    }
                }
                lefts.removeFirst(slot);
                rights.removeFirst(slot);
            }
        }
    }

    /// A pair of values of `a` and `b`, that of `b` so many rows later, enters or leaves.
    private void move(State state, int slot, int k, double a, double b, boolean enters) {
        PairSums.move(state, PAIRS, state.sums(PAIRS).at(slot, most + k), a, b, enters);
    }

    @Override
    public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
        long count = state.longs(0).get(slot);
        double strongest = Double.NaN;
        int where = 0;
        for (int i = 0; i <= 2 * most; i++) {
            // 0, -1, 1, -2, 2 and so on
            int k = (i & 1) == 0 ? i / 2 : -(i + 1) / 2;
            long pairs = count - Math.abs(k);
            if (pairs < 3) {
                break;
            }
            int place = state.sums(PAIRS).at(slot, most + k);
            double correlation = PairSums.correlation(state, PAIRS, place, pairs);
            boolean stronger =
                    Double.isNaN(strongest)
                            ? !Double.isNaN(correlation)
                            : Math.abs(correlation) > Math.abs(strongest) + TIE;
            if (stronger) {
                strongest = correlation;
                where = k;
            }
        }
        out.set(at, lag && !Double.isNaN(strongest) ? where : strongest);
    }
}
