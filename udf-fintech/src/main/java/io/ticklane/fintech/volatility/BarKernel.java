package io.ticklane.fintech.volatility;

import io.ticklane.api.column.Columns;
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

/// The root of the mean of what each bar says of the variance, times `ppy` where that is not NaN.
/// Bars with a price that is not positive and finite do not count.
record BarKernel(Estimator estimator, double ppy) implements FrameKernel {
    private static final double LN_2 = StrictMath.log(2);

    /// What is taken from a bar.
    enum Estimator {
        /// From high and low only.
        PARKINSON,
        /// From the range and the move from open to close.
        GARMAN_KLASS,
        /// From the range seen from open and close, whatever the drift.
        ROGERS_SATCHELL
    }

    private static final StateLayout LAYOUT =
            new StateLayout("bar_variance", 1, List.of(new OfLong("count"), new OfSum("terms")));

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
        SumCells terms = state.sums(1);
        Slots slotOf = slots.view();
        int change = enters ? 1 : -1;
        for (int row = from; row < to; row++) {
            double term = term(in, row);
            if (!Double.isNaN(term)) {
                int slot = slotOf.get(row);
                count.set(slot, count.get(slot) + change);
                terms.move(slot, term, enters);
            }
        }
    }

    /// The variance of one bar, NaN where it does not count. Strict logarithms, so that a term
    /// leaves on any machine as it entered on another.
    private double term(Columns in, int row) {
        boolean rangeOnly = estimator == Estimator.PARKINSON;
        double o = rangeOnly ? 1 : price(in, 0, row);
        double h = price(in, rangeOnly ? 0 : 1, row);
        double l = price(in, rangeOnly ? 1 : 2, row);
        double c = rangeOnly ? 1 : price(in, 3, row);
        if (Double.isNaN(o) || Double.isNaN(h) || Double.isNaN(l) || Double.isNaN(c)) {
            return Double.NaN;
        }
        double range = StrictMath.log(h / l);
        return switch (estimator) {
            case PARKINSON -> range * range / (4 * LN_2);
            case GARMAN_KLASS -> {
                double move = StrictMath.log(c / o);
                yield 0.5 * (range * range) - (2 * LN_2 - 1) * (move * move);
            }
            case ROGERS_SATCHELL ->
                    StrictMath.log(h / c) * StrictMath.log(h / o)
                            + StrictMath.log(l / c) * StrictMath.log(l / o);
        };
    }

    private static double price(Columns in, int column, int row) {
        double price = in.doubles(column).getOrNaN(row);
        return price > 0 && price < Double.POSITIVE_INFINITY ? price : Double.NaN;
    }

    @Override
    public void merge(State into, int slot, State from, int fromSlot) {
        LongCells count = into.longs(0);
        count.set(slot, count.get(slot) + from.longs(0).get(fromSlot));
        into.sums(1).merge(slot, from.sums(1), fromSlot);
    }

    @Override
    public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
        long count = state.longs(0).get(slot);
        if (count == 0) {
            out.setNull(at);
            return;
        }
        double variance = Math.max(state.sums(1).value(slot) / count, 0);
        out.set(at, Math.sqrt(Double.isNaN(ppy) ? variance : variance * ppy));
    }
}
