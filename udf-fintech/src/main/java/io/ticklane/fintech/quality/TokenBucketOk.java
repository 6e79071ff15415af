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
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Whether a bucket of tokens has one for the event, which then takes it. The bucket is full at
/// first and fills at a constant rate.
@AutoService(FunctionDefinition.class)
public final class TokenBucketOk implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "TOKEN_BUCKET_OK",
                    Family.QUALITY,
                    "Whether an event keeps within a rate with bursts",
                    List.of(
                            Parameters.time("ts", "time of the event"),
                            Constant.required(
                                    "rate",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    "tokens that come in a second"),
                            Constant.required(
                                    "burst",
                                    SqlType.DOUBLE,
                                    Range.atLeast(1),
                                    "most tokens in the bucket")),
                    SqlType.BOOLEAN,
                    NullRule.NULL_ROW,
                    "The definition above; no paper");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel(call.decimal("rate"), call.decimal("burst"));
    }

    private record Kernel(double rate, double burst) implements RunningKernel {
        private static final StateLayout LAYOUT =
                new StateLayout(
                        "token_bucket", 1, List.of(new OfDouble("tokens"), new OfLong("last_ts")));

        private static final double NANOS = 1e9;

        /// A token that lacks so little for rounding is one.
        private static final double ROUNDING = 1e-12;

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            DoubleCells.View tokens = state.doubles(0).view();
            LongCells.View lastTime = state.longs(1).view();
            LongColumn times = in.longs(0).view();
            DoubleWriter result = out.output(0).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                if (times.isMissing(row)) {
                    result.setNull(row);
                    continue;
                }
                int slot = slotOf.get(row);
                double left = tokens.known(slot);
                long time = times.get(row);
                if (Double.isNaN(left)) {
                    left = burst;
                } else {
                    // time that goes back stands still
                    long last = lastTime.get(slot);
                    time = Math.max(time, last);
                    long passed = time - last;
                    double nanos = passed < 0 ? Double.POSITIVE_INFINITY : passed;
                    left = Math.min(burst, left + nanos / NANOS * rate);
                }
                lastTime.set(slot, time);
                boolean ok = left >= 1 - ROUNDING;
                tokens.setKnown(slot, ok ? left - 1 : left);
                result.set(row, ok ? 1 : 0);
            }
        }
    }
}
