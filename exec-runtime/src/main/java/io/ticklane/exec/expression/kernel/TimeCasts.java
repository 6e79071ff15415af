package io.ticklane.exec.expression.kernel;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.expression.value.Calendar;
import io.ticklane.exec.expression.value.Outcome;
import io.ticklane.exec.expression.value.TimeText;
import org.jspecify.annotations.Nullable;

/// Casts between dates, times and timestamps.
public final class TimeCasts {
    private TimeCasts() {}

    /// The cast of a row; null if there is none.
    public static @Nullable RowCast of(SqlType from, SqlType to) {
        return switch (to.kind()) {
            case DATE ->
                    from.kind().isTimestamp()
                            ? (in, row, out) -> {
                                out.set(row, (int) Math.floorDiv(in.longValue(row), Calendar.DAY));
                                return Outcome.DONE;
                            }
                            : null;
            case TIME -> toTime(from, to);
            case TIMESTAMP, TIMESTAMP_LTZ -> toTimestamp(from, to);
            case BOOLEAN,
                    TINYINT,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    REAL,
                    DOUBLE,
                    DECIMAL,
                    VARCHAR,
                    VARBINARY,
                    INTERVAL_DAY_TIME,
                    INTERVAL_YEAR_MONTH,
                    ARRAY,
                    NULL ->
                    null;
        };
    }

    private static @Nullable RowCast toTime(SqlType from, SqlType to) {
        return switch (from.kind()) {
            case TIME, TIMESTAMP, TIMESTAMP_LTZ, INTERVAL_DAY_TIME ->
                    (in, row, out) -> {
                        long nanos = Math.floorMod(in.longValue(row), Calendar.DAY);
                        out.set(row, round(nanos, to.precision()) % Calendar.DAY);
                        return Outcome.DONE;
                    };
            case BOOLEAN,
                    TINYINT,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    REAL,
                    DOUBLE,
                    DECIMAL,
                    VARCHAR,
                    VARBINARY,
                    DATE,
                    INTERVAL_YEAR_MONTH,
                    ARRAY,
                    NULL ->
                    null;
        };
    }

    private static @Nullable RowCast toTimestamp(SqlType from, SqlType to) {
        return switch (from.kind()) {
            case DATE -> {
                long[] bits = new long[1];
                yield (in, row, out) -> {
                    Outcome outcome = TimeText.join(in.integer(row), 0, bits);
                    out.set(row, bits[0]);
                    return outcome;
                };
            }
            case TIMESTAMP, TIMESTAMP_LTZ ->
                    (in, row, out) -> {
                        long nanos = in.longValue(row);
                        long rounded = round(nanos, to.precision());
                        out.set(row, rounded);
                        return rounded < 0 == nanos < 0 || rounded == 0
                                ? Outcome.DONE
                                : Outcome.OUT_OF_RANGE;
                    };
            case BOOLEAN,
                    TINYINT,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    REAL,
                    DOUBLE,
                    DECIMAL,
                    VARCHAR,
                    VARBINARY,
                    TIME,
                    INTERVAL_DAY_TIME,
                    INTERVAL_YEAR_MONTH,
                    ARRAY,
                    NULL ->
                    null;
        };
    }

    /// Nanoseconds rounded to so many digits of the second, halves away from zero; wraps at the end
    /// of the range.
    public static long round(long nanos, int precision) {
        if (precision >= 9) {
            return nanos;
        }
        long unit = Decimals.powerOfTen(9 - precision);
        return Decimals.divideRounded(nanos, unit) * unit;
    }
}
