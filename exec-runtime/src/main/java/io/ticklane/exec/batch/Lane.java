package io.ticklane.exec.batch;

import io.ticklane.api.type.SqlType;

/// How the values of a column lie in memory.
public enum Lane {
    /// One bit: BOOLEAN. Bit i is `byte[i / 8] >> (i % 8) & 1`.
    BIT(0),
    /// Four bytes: TINYINT, SMALLINT, INTEGER, DATE, INTERVAL YEAR TO MONTH; dictionary codes of
    /// VARCHAR, VARBINARY and ARRAY; NULL.
    INT(4),
    /// Eight bytes: BIGINT, TIME, timestamps, INTERVAL DAY TO SECOND, DECIMAL up to 18 digits
    /// (unscaled).
    LONG(8),
    /// Eight bytes: DOUBLE; REAL, rounded to single precision.
    DOUBLE(8),
    /// Sixteen bytes, low eight first: DECIMAL of 19 to 38 digits (unscaled, two's complement).
    WIDE(16);

    private final int bytes;

    Lane(int bytes) {
        this.bytes = bytes;
    }

    /// Bytes of a value; 0 for BIT.
    public int bytes() {
        return bytes;
    }

    /// The bytes that rows of this lane take.
    public long bytes(long rows) {
        return this == BIT ? Bits.bytes(rows) : rows * bytes;
    }

    /// The lane of a type.
    public static Lane of(SqlType type) {
        return switch (type.kind()) {
            case BOOLEAN -> BIT;
            case TINYINT,
                    SMALLINT,
                    INTEGER,
                    DATE,
                    INTERVAL_YEAR_MONTH,
                    VARCHAR,
                    VARBINARY,
                    ARRAY,
                    NULL ->
                    INT;
            case BIGINT, TIME, TIMESTAMP, TIMESTAMP_LTZ, INTERVAL_DAY_TIME -> LONG;
            case REAL, DOUBLE -> DOUBLE;
            case DECIMAL -> type.precision() <= SqlType.MAX_SHORT_DECIMAL_PRECISION ? LONG : WIDE;
        };
    }

    /// Whether values of the type are dictionary codes.
    public static boolean isCoded(SqlType type) {
        return switch (type.kind()) {
            case VARCHAR, VARBINARY, ARRAY -> true;
            case BOOLEAN,
                    TINYINT,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    REAL,
                    DOUBLE,
                    DECIMAL,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMP_LTZ,
                    INTERVAL_DAY_TIME,
                    INTERVAL_YEAR_MONTH,
                    NULL ->
                    false;
        };
    }
}
