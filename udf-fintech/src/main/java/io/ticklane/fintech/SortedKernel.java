package io.ticklane.fintech;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.SortedCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfSorted;
import java.util.List;

/// A measure of the values of a frame or group in their order. Where it judges a value, that is the
/// current row's, in a group the last row's; without a value there the result is NULL.
public record SortedKernel(SortedMeasure measure, boolean judges) implements FrameKernel {
    private static final StateLayout LAYOUT =
            new StateLayout("sorted", 1, List.of(new OfSorted("values")));

    private static final StateLayout JUDGING =
            new StateLayout(
                    "sorted_newest", 1, List.of(new OfSorted("values"), new OfDouble("newest")));

    /// A measure of all values.
    public static SortedKernel of(SortedMeasure measure) {
        return new SortedKernel(measure, false);
    }

    /// A measure of the current value among all.
    public static SortedKernel judging(SortedMeasure measure) {
        return new SortedKernel(measure, true);
    }

    @Override
    public StateLayout layout() {
        return judges ? JUDGING : LAYOUT;
    }

    @Override
    public boolean ordered() {
        return judges; // over a group the newest row is judged
    }

    @Override
    public void enter(State state, Slots slots, Columns in, int from, int to) {
        SortedCells values = state.sorted(0);
        DoubleColumn x = in.doubles(0).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            double value = x.getOrNaN(row);
            if (!Double.isNaN(value)) {
                values.insert(slotOf.get(row), value + 0.0); // no negative zero
            }
        }
        if (judges) {
            DoubleCells.View newest = state.doubles(1).view();
            for (int row = from; row < to; row++) {
                newest.set(slotOf.get(row), x.getOrNaN(row));
            }
        }
    }

    @Override
    public void leave(State state, Slots slots, Columns in, int from, int to) {
        SortedCells values = state.sorted(0);
        DoubleColumn x = in.doubles(0).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            double value = x.getOrNaN(row);
            if (!Double.isNaN(value)) {
                values.remove(slotOf.get(row), value + 0.0);
            }
        }
    }

    @Override
    public void merge(State into, int slot, State from, int fromSlot) {
        into.sorted(0).merge(slot, from.sorted(0), fromSlot);
    }

    @Override
    public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
        SortedCells values = state.sorted(0);
        double current = Double.NaN;
        if (judges) {
            current = row < 0 ? state.doubles(1).get(slot) : in.doubles(0).getOrNaN(row);
        }
        boolean none = values.size(slot) == 0 || (judges && Double.isNaN(current));
        out.set(at, none ? Double.NaN : measure.of(values, slot, current + 0.0));
    }
}
