package io.ticklane.planner.logical.time;

import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/// Qualifiers of interval literals that the planner makes.
public final class LogicalIntervals {
    private static final int NANOSECOND_DIGITS = 9;

    private LogicalIntervals() {}

    /// Seconds with nanoseconds.
    public static SqlIntervalQualifier seconds() {
        return new SqlIntervalQualifier(
                TimeUnit.SECOND,
                SqlTypeName.MAX_INTERVAL_START_PRECISION,
                null,
                NANOSECOND_DIGITS,
                SqlParserPos.ZERO);
    }
}
