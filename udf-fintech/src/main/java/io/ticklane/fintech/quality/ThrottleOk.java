package io.ticklane.fintech.quality;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.LongColumn;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfRing;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Whether fewer than `max_count` events passed within the last `time_window`. Only those that pass
/// count.
@AutoService(FunctionDefinition.class)
public final class ThrottleOk implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "THROTTLE_OK",
                    Family.QUALITY,
                    "Whether an event keeps within a number of events in a sliding window",
                    List.of(
                            Parameters.time("ts", "time of the event"),
                            Parameters.rows("max_count", "most events in a window"),
                            Constant.required(
                                    "time_window",
                                    SqlType.INTERVAL_DAY_TIME,
                                    Range.above(0),
                                    "length of the window")),
                    SqlType.BOOLEAN,
                    NullRule.NULL_ROW,
                    "The definition above; no paper");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel((int) call.integer("max_count"), call.integer("time_window"));
    }

    /// The times of the last events that passed are in two rings of doubles, each with one half of
    /// their bits, since a double does not hold the nanoseconds.
    ///
    /// ```
    ///   cursor   0 .. n-1   filling, the next place
    ///            n .. 2n-1  full, n + the next place, where the time n events ago is
    /// ```
    private record Kernel(int n, long windowNanos) implements RunningKernel {
        private static final long LOW = 0xffff_ffffL;

        @Override
        public StateLayout layout() {
            return new StateLayout(
                    "throttle",
                    1,
                    List.of(
                            new OfLong("cursor"),
                            new OfLong("last_ts"),
                            new OfRing("passed_high", n),
                            new OfRing("passed_low", n)));
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            LongCells.View cursors = state.longs(0).view();
            LongCells.View lastTime = state.longs(1).view();
            DoubleCells.View highs = state.ring(2).view();
            DoubleCells.View lows = state.ring(3).view();
            LongColumn times = in.longs(0).view();
            DoubleWriter result = out.output(0).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                if (times.isMissing(row)) {
                    result.setNull(row);
                    continue;
                }
                int slot = slotOf.get(row);
                long at = cursors.get(slot);
                // time that goes back stands still; the first event always passes
                long time = at == 0 ? times.get(row) : Math.max(times.get(row), lastTime.get(slot));
                lastTime.set(slot, time);
                int place = (int) (at < n ? at : at - n);
                boolean ok = at < n || hasLeft(highs, lows, slot, place, time);
                if (ok) {
                    highs.set(slot, place, (double) (time >> Integer.SIZE));
                    lows.set(slot, place, (double) (time & LOW));
                    at++;
                    cursors.set(slot, at == 2L * n ? n : at);
                }
                result.set(row, ok ? 1 : 0);
            }
        }

        /// Whether the event at a place, which is not after this time, is outside of its window.
        private boolean hasLeft(
                DoubleCells.View highs, DoubleCells.View lows, int slot, int place, long time) {
            long high = (long) highs.get(slot, place);
            long passed = high << Integer.SIZE | (long) lows.get(slot, place);
            return Long.compareUnsigned(time - passed, windowNanos) >= 0;
        }
    }
}
