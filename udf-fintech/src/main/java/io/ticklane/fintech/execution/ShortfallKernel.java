package io.ticklane.fintech.execution;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import io.ticklane.api.state.SumCells;
import java.util.List;

/// Paper result minus the real one: what the fills cost against the price of the decision, what the
/// unfilled rest missed until the end, and fees. What belongs to the order is the mean over its
/// rows, all of which should say the same. All from exact sums.
record ShortfallKernel(boolean fees) implements FrameKernel {
    private static final int FILLS = 4;
    private static final StateLayout LAYOUT =
            new StateLayout(
                    "shortfall",
                    1,
                    List.of(
                            new OfLong("count"),
                            new OfSum("execution"),
                            new OfSum("order_qty"),
                            new OfSum("move"),
                            new OfSum("filled"),
                            new OfSum("side"),
                            new OfSum("fees")));

    @Override
    public StateLayout layout() {
        return LAYOUT;
    }

    @Override
    public void enter(State state, Slots slots, Columns in, int from, int to) {
        move(state, slots, in, from, to, true);
    }

    @Override
    public void leave(State state, Slots slots, Columns in, int from, int to) {
        move(state, slots, in, from, to, false);
    }

    private void move(State state, Slots slots, Columns in, int from, int to, boolean enters) {
        LongCells.View count = state.longs(0).view();
        SumCells execution = state.sums(1);
        SumCells moves = state.sums(3);
        DoubleColumn decisions = in.doubles(0).view();
        DoubleColumn prices = in.doubles(1).view();
        DoubleColumn quantities = in.doubles(2).view();
        DoubleColumn ends = in.doubles(4).view();
        DoubleColumn sides = in.doubles(5).view();
        Slots slotOf = slots.view();
        int change = enters ? 1 : -1;
        for (int row = from; row < to; row++) {
            if (isMissing(in, row)) {
                continue;
            }
            int slot = slotOf.get(row);
            count.set(slot, count.get(slot) + change);
            double decision = decisions.get(row);
            double quantity = quantities.get(row);
            double signed = sides.get(row) * quantity;
            execution.moveProduct(slot, signed, prices.get(row), enters);
            execution.moveProduct(slot, -signed, decision, enters);
            moves.move(slot, ends.get(row), enters);
            moves.move(slot, -decision, enters);
            state.sums(2).move(slot, in.doubles(3).get(row), enters);
            state.sums(FILLS).move(slot, quantity, enters);
            state.sums(5).move(slot, sides.get(row), enters);
            if (fees) {
                state.sums(6).move(slot, in.doubles(6).get(row), enters);
            }
        }
    }

    private boolean isMissing(Columns in, int row) {
        for (int column = 0; column < (fees ? 7 : 6); column++) {
            if (in.doubles(column).isMissing(row)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void merge(State into, int slot, State from, int fromSlot) {
        LongCells count = into.longs(0);
        count.set(slot, count.get(slot) + from.longs(0).get(fromSlot));
        for (int cell = 1; cell < LAYOUT.cells().size(); cell++) {
            into.sums(cell).merge(slot, from.sums(cell), fromSlot);
        }
    }

    @Override
    public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
        long count = state.longs(0).get(slot);
        if (count == 0) {
            out.setNull(at);
            return;
        }
        double unfilled = state.sums(2).value(slot) / count - state.sums(FILLS).value(slot);
        double move = state.sums(3).value(slot) / count;
        double side = state.sums(5).value(slot) / count;
        double execution = state.sums(1).value(slot);
        out.set(at, execution + side * unfilled * move + state.sums(6).value(slot));
    }
}
