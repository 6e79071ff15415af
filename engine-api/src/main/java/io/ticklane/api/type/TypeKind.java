package io.ticklane.api.type;

/// The kinds of SQL types, each with its Arrow form on the wire.
public enum TypeKind {
    /// Arrow Bool.
    BOOLEAN,
    /// Arrow Int8.
    TINYINT,
    /// Arrow Int16.
    SMALLINT,
    /// Arrow Int32.
    INTEGER,
    /// Arrow Int64.
    BIGINT,
    /// Arrow Float32.
    REAL,
    /// Arrow Float64.
    DOUBLE,
    /// Arrow Decimal128 with precision and scale.
    DECIMAL,
    /// Arrow Utf8, or a dictionary of Utf8.
    VARCHAR,
    /// Arrow Binary.
    VARBINARY,
    /// Days since 1970-01-01: Arrow Date(DAY).
    DATE,
    /// Nanoseconds since midnight: Arrow Time(NANOSECOND, 64).
    TIME,
    /// Nanoseconds since 1970-01-01 00:00:00 of a clock without a zone: Arrow Timestamp(NANOSECOND,
    /// null).
    TIMESTAMP,
    /// Nanoseconds since 1970-01-01 00:00:00 UTC: Arrow Timestamp(NANOSECOND, UTC).
    TIMESTAMP_LTZ,
    /// Nanoseconds: Arrow Duration(NANOSECOND).
    INTERVAL_DAY_TIME,
    /// Months: Arrow Interval(YEAR_MONTH).
    INTERVAL_YEAR_MONTH,
    /// The type of a bare NULL: Arrow Null.
    NULL,
    /// An array of DOUBLE of any length, whose elements may be NULL: Arrow List of Float64.
    ARRAY;

    /// Whether values are numbers.
    public boolean isNumeric() {
        return switch (this) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DECIMAL -> true;
            case BOOLEAN,
                    VARCHAR,
                    VARBINARY,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMP_LTZ,
                    INTERVAL_DAY_TIME,
                    INTERVAL_YEAR_MONTH,
                    ARRAY,
                    NULL ->
                    false;
        };
    }

    /// Whether values are whole numbers.
    public boolean isInteger() {
        return switch (this) {
            case TINYINT, SMALLINT, INTEGER, BIGINT -> true;
            case BOOLEAN,
                    REAL,
                    DOUBLE,
                    DECIMAL,
                    VARCHAR,
                    VARBINARY,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMP_LTZ,
                    INTERVAL_DAY_TIME,
                    INTERVAL_YEAR_MONTH,
                    ARRAY,
                    NULL ->
                    false;
        };
    }

    /// Whether values are points in time with a date.
    public boolean isTimestamp() {
        return this == TIMESTAMP || this == TIMESTAMP_LTZ;
    }
}
