package io.ticklane.fintech;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.PowerSums;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import java.util.ArrayList;
import java.util.List;

/// The shape of the distribution of a column, from exact sums of its powers. NaN for too few rows
/// and where the column does not vary.
///
/// @param q the normal quantile of a value at risk; for the others zero
public record ShapeKernel(Answer answer, double q) implements FrameKernel {
    /// What is asked.
    public enum Answer {
        SKEWNESS(3),
        POPULATION_SKEWNESS(3),
        KURTOSIS(4),
        POPULATION_KURTOSIS(4),
        VALUE_AT_RISK(4);

        private final long leastRows;

        Answer(long leastRows) {
            this.leastRows = leastRows;
        }
    }

    private static final StateLayout LAYOUT = new StateLayout("shape", 1, cells());

    private static final int POWERS = 1;

    /// A kernel for an answer without a quantile.
    public ShapeKernel(Answer answer) {
        this(answer, 0);
    }

    private static List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        cells.add(new OfLong("count"));
        cells.addAll(PowerSums.cells());
        return cells;
    }

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

    private static void move(
            State state, Slots slots, Columns in, int from, int to, boolean enters) {
        LongCells.View count = state.longs(0).view();
        DoubleColumn x = in.doubles(0).view();
        Slots slotOf = slots.view();
        int change = enters ? 1 : -1;
        for (int row = from; row < to; row++) {
            double value = x.getOrNaN(row);
            if (!Double.isNaN(value)) {
                int slot = slotOf.get(row);
                count.set(slot, count.get(slot) + change);
                PowerSums.move(state, POWERS, slot, value, enters);
            }
        }
    }

    @Override
    public void merge(State into, int slot, State from, int fromSlot) {
        LongCells count = into.longs(0);
        count.set(slot, count.get(slot) + from.longs(0).get(fromSlot));
        PowerSums.merge(into, POWERS, slot, from, fromSlot);
    }

    @Override
    public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
        long count = state.longs(0).get(slot);
        double squares =
                count < answer.leastRows ? 0 : PowerSums.squares(state, POWERS, slot, count);
        double value = squares > 0 ? value(state, slot, count, squares) : Double.NaN;
        out.set(at, Double.isInfinite(value) ? Double.NaN : value);
    }

    private double value(State state, int slot, long count, double squares) {
        double n = count;
        return switch (answer) {
            case SKEWNESS ->
                    skewness(state, slot, count, squares) * Math.sqrt(n * (n - 1)) / (n - 2);
            case POPULATION_SKEWNESS -> skewness(state, slot, count, squares);
            case KURTOSIS ->
                    (n - 1)
                            / ((n - 2) * (n - 3))
                            * ((n + 1) * kurtosis(state, slot, count, squares) + 6);
            case POPULATION_KURTOSIS -> kurtosis(state, slot, count, squares);
            case VALUE_AT_RISK ->
                    CornishFisher.valueAtRisk(
                            q,
                            PowerSums.mean(state, POWERS, slot, count),
                            Math.sqrt(squares / (n - 1)),
                            skewness(state, slot, count, squares),
                            kurtosis(state, slot, count, squares));
        };
    }

    private static double skewness(State state, int slot, long count, double squares) {
        double variance = squares / count;
        double cubes = PowerSums.cubes(state, POWERS, slot, count, squares);
        return cubes / count / (variance * Math.sqrt(variance));
    }

    private static double kurtosis(State state, int slot, long count, double squares) {
        double variance = squares / count;
        double fourths = PowerSums.fourths(state, POWERS, slot, count, squares);
        return fourths / count / (variance * variance) - 3;
    }
}
