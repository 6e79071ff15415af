package io.ticklane.exec.expression.kernel;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;

/// What kernels ask about types.
public final class Types {
    private Types() {}

    /// The least value of a type of whole numbers (for lane LONG of any type, of 64 bits).
    public static long least(SqlType type) {
        return -greatest(type) - 1;
    }

    /// The greatest value of a type of whole numbers (for lane LONG of any type, of 64 bits).
    public static long greatest(SqlType type) {
        return switch (type.kind()) {
            case TINYINT -> Byte.MAX_VALUE;
            case SMALLINT -> Short.MAX_VALUE;
            case INTEGER, DATE, INTERVAL_YEAR_MONTH -> Integer.MAX_VALUE;
            case BOOLEAN,
                    BIGINT,
                    REAL,
                    DOUBLE,
                    DECIMAL,
                    VARCHAR,
                    VARBINARY,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMP_LTZ,
                    INTERVAL_DAY_TIME,
                    ARRAY,
                    NULL ->
                    Long.MAX_VALUE;
        };
    }

    /// The type in which two values are compared, computed or merged. Error 42804 if there is none.
    public static SqlType common(SqlType left, SqlType right) {
        boolean nullable = left.nullable() || right.nullable();
        if (left.sameValues(right) || right.kind() == TypeKind.NULL) {
            return left.withNullable(nullable);
        }
        if (left.kind() == TypeKind.NULL) {
            return right.withNullable(nullable);
        }
        if (left.kind().isNumeric() && right.kind().isNumeric()) {
            return commonNumber(left, right).withNullable(nullable);
        }
        if (hasDate(left) && hasDate(right)) {
            boolean zoned =
                    left.kind() == TypeKind.TIMESTAMP_LTZ || right.kind() == TypeKind.TIMESTAMP_LTZ;
            return SqlType.of(zoned ? TypeKind.TIMESTAMP_LTZ : TypeKind.TIMESTAMP)
                    .withNullable(nullable);
        }
        if (left.kind() == right.kind()) {
            return SqlType.of(left.kind()).withNullable(nullable);
        }
        throw new EngineException(
                ErrorCode.TYPE_MISMATCH,
                left.sql() + " and " + right.sql() + " do not go together; cast one of them");
    }

    /// Error 0A000 for a type whose values have no order.
    public static void requireOrder(SqlType type) {
        if (type.kind() == TypeKind.ARRAY) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "arrays have no order; compare them with = and <>, or order by elements");
        }
    }

    private static boolean hasDate(SqlType type) {
        return type.kind() == TypeKind.DATE || type.kind().isTimestamp();
    }

    private static SqlType commonNumber(SqlType left, SqlType right) {
        if (isFloating(left) || isFloating(right)) {
            return SqlType.DOUBLE;
        }
        if (left.kind() == TypeKind.DECIMAL || right.kind() == TypeKind.DECIMAL) {
            int scale = Math.max(left.scale(), right.scale());
            int whole = Math.max(digits(left) - left.scale(), digits(right) - right.scale());
            return SqlType.decimal(Math.min(SqlType.MAX_DECIMAL_PRECISION, whole + scale), scale);
        }
        boolean big = left.kind() == TypeKind.BIGINT || right.kind() == TypeKind.BIGINT;
        return big ? SqlType.BIGINT : SqlType.INTEGER;
    }

    /// Whether values are floating-point numbers.
    public static boolean isFloating(SqlType type) {
        return type.kind() == TypeKind.REAL || type.kind() == TypeKind.DOUBLE;
    }

    /// The most decimal digits of a whole number or DECIMAL.
    public static int digits(SqlType type) {
        return switch (type.kind()) {
            case TINYINT -> 3;
            case SMALLINT -> 5;
            case INTEGER -> 10;
            case BIGINT -> 19;
            case DECIMAL -> type.precision();
            case BOOLEAN,
                    REAL,
                    DOUBLE,
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
                    throw new IllegalStateException(type.sql() + " has no digits");
        };
    }

    /// The error of an operator that does not take a type.
    public static EngineException mismatch(String operator, SqlType type) {
        return new EngineException(
                ErrorCode.TYPE_MISMATCH, operator + " does not take " + type.sql());
    }
}
