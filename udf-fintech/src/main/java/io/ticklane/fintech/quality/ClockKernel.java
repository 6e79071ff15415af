package io.ticklane.fintech.quality;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.LongColumn;
import io.ticklane.api.column.LongWriter;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;

/// Times of a clock that is ahead of another and gains on it. All but the drift is computed on
/// whole nanoseconds; the drift is rounded to them.
record ClockKernel(long offset, double driftPpm, boolean fromStart) implements ScalarKernel {
    private static final double MILLION = 1e6;

    static Constant clockOffset() {
        return Constant.required(
                "clock_offset",
                SqlType.INTERVAL_DAY_TIME,
                Range.open(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
                "how far the clock is ahead; negative: behind");
    }

    /// A clock that gains so much stands still, or runs twice as fast.
    static final Range DRIFT = Range.open(-MILLION, MILLION);

    static final String DRIFT_MEANING = "what the clock gains, in millionths of the time passed";

    @Override
    public void apply(Columns in, int from, int to, DoubleWriter out) {
        LongColumn times = in.longs(0).view();
        LongColumn starts = in.longs(fromStart ? 1 : 0).view();
        LongWriter result = out.longs();
        for (int row = from; row < to; row++) {
            if (times.isMissing(row) || starts.isMissing(row)) {
                result.setNull(row);
            } else {
                long time = times.get(row);
                long passed = fromStart ? minus(time, starts.get(row)) : time;
                result.set(row, minus(minus(time, offset), gained(passed)));
            }
        }
    }

    private long gained(long passed) {
        return (long) Math.rint(passed * driftPpm / MILLION);
    }

    private static long minus(long a, long b) {
        long difference = a - b;
        if (((a ^ b) & (a ^ difference)) < 0) {
            throw new EngineException(
                    ErrorCode.OUT_OF_RANGE,
                    "CLOCK_ALIGN: the result is out of the range of TIMESTAMP");
        }
        return difference;
    }
}
