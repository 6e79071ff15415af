package io.ticklane.fintech.features;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.QueueCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.fintech.PairSums;
import java.util.ArrayList;
import java.util.List;

/// The correlation of the pairs of values that lie `k` rows apart, from exact sums. The values of
/// the frame are queued, so that those that leave take their pairs with them; where none leaves,
/// only the last `k`.
record AutocorrKernel(int k, boolean leaves) implements FrameKernel {
    private static final int PAIRS = 2;
    private static final StateLayout LAYOUT = layoutOfCells();

    private static StateLayout layoutOfCells() {
        List<Cell> cells = new ArrayList<>();
        cells.add(new Cell.OfLong("pairs"));
        cells.add(new Cell.OfQueue("values"));
        cells.addAll(PairSums.cells(1));
        return new StateLayout("autocorr", 1, cells);
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
        return new AutocorrKernel(k, false);
    }

    @Override
    public void enter(State state, Slots slots, Columns in, int from, int to) {
        LongCells.View pairs = state.longs(0).view();
        QueueCells values = state.queues(1);
        DoubleColumn x = in.doubles(0).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            double value = x.getOrNaN(row);
            if (!Double.isNaN(value)) {
                int slot = slotOf.get(row);
                values.addLast(slot, value);
                int before = values.size(slot) - 1 - k;
                if (before >= 0) {
                    pairs.set(slot, pairs.get(slot) + 1);
                    PairSums.move(state, PAIRS, slot, value, values.get(slot, before), true);
                    if (!leaves) {
                        values.removeFirst(slot);
                    }
                }
            }
        }
    }

    @Override
    public void leave(State state, Slots slots, Columns in, int from, int to) {
        LongCells.View pairs = state.longs(0).view();
        QueueCells values = state.queues(1);
        DoubleColumn x = in.doubles(0).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            if (!x.isMissing(row)) {
                int slot = slotOf.get(row);
                if (values.size(slot) > k) {
                    pairs.set(slot, pairs.get(slot) - 1);
                    double first = values.get(slot, 0);
                    PairSums.move(state, PAIRS, slot, values.get(slot, k), first, false);
                }
                values.removeFirst(slot);
            }
        }
    }

    @Override
    public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
        long pairs = state.longs(0).get(slot);
        out.set(at, PairSums.correlation(state, PAIRS, slot, pairs));
    }
}
