package io.ticklane.fintech.liquidity;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import java.util.List;

/// The spread from the ranges of a bar and the bar before. With closes, a gap between the close
/// before and the range of the bar is taken out first.
record CorwinSchultzKernel(boolean closes) implements RunningKernel {
    private static final StateLayout LAYOUT =
            new StateLayout(
                    "corwin_schultz",
                    1,
                    List.of(new OfDouble("high"), new OfDouble("low"), new OfDouble("close")));
    private static final double K = 3 - 2 * Math.sqrt(2);

    @Override
    public StateLayout layout() {
        return LAYOUT;
    }

    @Override
    public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
        DoubleCells.View lastHigh = state.doubles(0).view();
        DoubleCells.View lastLow = state.doubles(1).view();
        DoubleCells.View lastClose = state.doubles(2).view();
        DoubleColumn highs = in.doubles(0).view();
        DoubleColumn lows = in.doubles(1).view();
        DoubleColumn ends = in.doubles(closes ? 2 : 1).view();
        DoubleWriter result = out.output(0).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            double high = highs.getOrNaN(row);
            double low = lows.getOrNaN(row);
            double close = ends.getOrNaN(row);
            // a bar without positive prices is none
            if (!(high > 0 && low > 0 && close > 0)) {
                result.set(row, Double.NaN);
                continue;
            }
            int slot = slotOf.get(row);
            double gap = closes ? gap(high, low, lastClose.get(slot)) : 0;
            result.set(row, spread(lastHigh.known(slot), lastLow.get(slot), high - gap, low - gap));
            lastHigh.setKnown(slot, high);
            lastLow.set(slot, low);
            lastClose.set(slot, close);
        }
    }

    /// How far a range lies above a close, negative for below.
    private static double gap(double high, double low, double close) {
        return low > close ? low - close : high < close ? high - close : 0;
    }

    private static double spread(double high1, double low1, double high2, double low2) {
        double first = StrictMath.log(high1 / low1);
        double second = StrictMath.log(high2 / low2);
        double beta = first * first + second * second;
        double both = StrictMath.log(Math.max(high1, high2) / Math.min(low1, low2));
        double alpha = (Math.sqrt(2 * beta) - Math.sqrt(beta)) / K - Math.sqrt(both * both / K);
        // 2 (e^alpha - 1) / (1 + e^alpha)
        return Math.max(2 * StrictMath.tanh(alpha / 2), 0);
    }
}
