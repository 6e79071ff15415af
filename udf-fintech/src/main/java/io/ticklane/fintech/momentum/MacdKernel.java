package io.ticklane.fintech.momentum;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.fintech.Parameters;
import io.ticklane.fintech.average.ExponentialKernel;
import java.util.List;

/// The difference of a fast and a slow exponential average, its own exponential average, and the
/// difference of these two. Seeded, each average starts with the mean of its first values, the fast
/// and the slow one on the same row, and nothing comes out before the last has started.
record MacdKernel(long fast, long slow, long signal, boolean seeded) implements RunningKernel {
    static final int LINE = 0;
    static final int SIGNAL = 1;
    static final int HISTOGRAM = 2;

    private static final StateLayout LAYOUT =
            new StateLayout(
                    "macd",
                    1,
                    List.of(
                            new OfLong("seen"),
                            new OfDouble("fast"),
                            new OfDouble("slow"),
                            new OfDouble("signal")));

    /// The parameters of the three functions.
    static List<Parameter> parameters() {
        return List.of(
                Parameters.number("x", "the series, such as a closing price"),
                Parameters.rows("fast", 12, "period of the fast average in rows"),
                Parameters.rows("slow", 26, "period of the slow average in rows"),
                Parameters.rows("signal", 9, "period of the signal's average in rows"),
                Parameters.seed("first", "talib"));
    }

    /// The kernel of a call; seeded, the longer of the two periods is the slow one.
    static MacdKernel of(BoundCall call) {
        long fast = call.integer("fast");
        long slow = call.integer("slow");
        long signal = call.integer("signal");
        return call.word("seed").equals("talib")
                ? new MacdKernel(Math.min(fast, slow), Math.max(fast, slow), signal, true)
                : new MacdKernel(fast, slow, signal, false);
    }

    @Override
    public StateLayout layout() {
        return LAYOUT;
    }

    @Override
    public int outputs() {
        return 3;
    }

    @Override
    public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
        LongCells.View seen = state.longs(0).view();
        DoubleCells.View fasts = state.doubles(1).view();
        DoubleCells.View slows = state.doubles(2).view();
        DoubleCells.View signals = state.doubles(3).view();
        DoubleColumn x = in.doubles(0).view();
        DoubleWriter lines = out.output(LINE).view();
        DoubleWriter averages = out.output(SIGNAL).view();
        DoubleWriter histogram = out.output(HISTOGRAM).view();
        double fastAlpha = alpha(fast);
        double slowAlpha = alpha(slow);
        double signalAlpha = alpha(signal);
        long fastStart = seeded ? fast : 1;
        long slowStart = seeded ? slow : 1;
        long signalStart = seeded ? signal : 1;
        long skipped = slowStart - fastStart;
        long silent = slowStart + signalStart - 1;
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            int slot = slotOf.get(row);
            double value = x.getOrNaN(row);
            long count = seen.get(slot);
            double line = fasts.get(slot) - slows.get(slot);
            double average = signals.get(slot);
            if (!Double.isNaN(value)) {
                count++;
                seen.set(slot, count);
                double f = fasts.get(slot);
                if (count > skipped) {
                    f = ExponentialKernel.step(f, value, count - skipped, fastStart, fastAlpha);
                    fasts.set(slot, f);
                }
                double s =
                        ExponentialKernel.step(slows.get(slot), value, count, slowStart, slowAlpha);
                slows.set(slot, s);
                line = f - s;
                if (count >= slowStart) {
                    long place = count - slowStart + 1;
                    average =
                            ExponentialKernel.step(average, line, place, signalStart, signalAlpha);
                    signals.set(slot, average);
                }
            }
            boolean known = count >= silent;
            lines.set(row, known ? line : Double.NaN);
            averages.set(row, known ? average : Double.NaN);
            histogram.set(row, known ? line - average : Double.NaN);
        }
    }

    private static double alpha(long period) {
        return 2.0 / (period + 1);
    }
}
