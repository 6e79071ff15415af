package io.ticklane.api.type;

/// A SQL type with its nullability. Precision is that of DECIMAL (1 to 38) and of the types with a
/// fraction of a second (0 to 9), and 0 for all others; scale is that of DECIMAL.
public record SqlType(TypeKind kind, int precision, int scale, boolean nullable) {
    /// The most digits of a DECIMAL.
    public static final int MAX_DECIMAL_PRECISION = 38;

    /// The most digits of a DECIMAL that fits 64 bits.
    public static final int MAX_SHORT_DECIMAL_PRECISION = 18;

    public static final SqlType BOOLEAN = of(TypeKind.BOOLEAN);
    public static final SqlType INTEGER = of(TypeKind.INTEGER);
    public static final SqlType BIGINT = of(TypeKind.BIGINT);
    public static final SqlType DOUBLE = of(TypeKind.DOUBLE);
    public static final SqlType VARCHAR = of(TypeKind.VARCHAR);
    public static final SqlType DATE = of(TypeKind.DATE);
    public static final SqlType TIMESTAMP = of(TypeKind.TIMESTAMP);
    public static final SqlType INTERVAL_DAY_TIME = of(TypeKind.INTERVAL_DAY_TIME);
    public static final SqlType ARRAY = of(TypeKind.ARRAY);
    public static final SqlType NULL = of(TypeKind.NULL);

    /// A nullable type without digits to state; the types with a fraction of a second get nine.
    public static SqlType of(TypeKind kind) {
        int precision =
                switch (kind) {
                    case TIME, TIMESTAMP, TIMESTAMP_LTZ, INTERVAL_DAY_TIME -> 9;
                    case DECIMAL -> MAX_DECIMAL_PRECISION;
                    case BOOLEAN,
                            TINYINT,
                            SMALLINT,
                            INTEGER,
                            BIGINT,
                            REAL,
                            DOUBLE,
                            VARCHAR,
                            VARBINARY,
                            DATE,
                            INTERVAL_YEAR_MONTH,
                            ARRAY,
                            NULL ->
                            0;
                };
        return new SqlType(kind, precision, 0, true);
    }

    /// A nullable DECIMAL.
    public static SqlType decimal(int precision, int scale) {
        return new SqlType(TypeKind.DECIMAL, precision, scale, true);
    }

    /// This type with another nullability.
    public SqlType withNullable(boolean nullable) {
        return nullable == this.nullable ? this : new SqlType(kind, precision, scale, nullable);
    }

    /// Whether two types have the same values, NULL aside.
    public boolean sameValues(SqlType other) {
        return kind == other.kind && precision == other.precision && scale == other.scale;
    }

    /// The type as one writes it in SQL, such as `DECIMAL(12, 4)` or `TIMESTAMP(9)`.
    public String sql() {
        return switch (kind) {
            case DECIMAL -> "DECIMAL(" + precision + ", " + scale + ")";
            case TIME -> "TIME(" + precision + ")";
            case TIMESTAMP -> "TIMESTAMP(" + precision + ")";
            case TIMESTAMP_LTZ -> "TIMESTAMP(" + precision + ") WITH LOCAL TIME ZONE";
            case INTERVAL_DAY_TIME -> "INTERVAL DAY TO SECOND";
            case INTERVAL_YEAR_MONTH -> "INTERVAL YEAR TO MONTH";
            case ARRAY -> "DOUBLE ARRAY";
            case BOOLEAN,
                    TINYINT,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    REAL,
                    DOUBLE,
                    VARCHAR,
                    VARBINARY,
                    DATE,
                    NULL ->
                    kind.name();
        };
    }

    @Override
    public String toString() {
        return nullable ? sql() : sql() + " NOT NULL";
    }
}
