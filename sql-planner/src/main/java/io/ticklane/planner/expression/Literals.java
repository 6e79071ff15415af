package io.ticklane.planner.expression;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.planner.validate.TypeMapping;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Optional;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;
import org.jspecify.annotations.Nullable;

/// Constants of the physical plan from those of Calcite.
public final class Literals {
    /// How many digits lie between the milliseconds in which Calcite keeps intervals and
    /// nanoseconds.
    private static final int MILLIS_TO_NANOS = 6;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_DAY = 86_400L * NANOS_PER_SECOND;

    private Literals() {}

    /// The constant of a literal.
    ///
    /// Errors: 0A000 for a type without constants; 22003 for a time or interval outside the range
    /// of 64 bits.
    public static Expression.Literal of(RexLiteral literal) {
        if (literal.getTypeName() == SqlTypeName.SYMBOL) {
            return new Expression.Literal(String.valueOf(literal.getValue()), SqlType.VARCHAR);
        }
        SqlType type = TypeMapping.fromCalcite(literal.getType());
        if (literal.isNull()) {
            return new Expression.Literal(null, type);
        }
        try {
            return new Expression.Literal(value(literal, type), type);
        } catch (ArithmeticException e) {
            throw new EngineException(
                    ErrorCode.OUT_OF_RANGE, literal + " is out of the range of " + type.sql(), e);
        }
    }

    /// A whole number.
    public static Expression.Literal whole(long value) {
        return new Expression.Literal(value, SqlType.BIGINT.withNullable(false));
    }

    /// A text.
    static Expression.Literal text(String value) {
        return new Expression.Literal(value, SqlType.VARCHAR.withNullable(false));
    }

    /// A NULL of a type.
    public static Expression.Literal missing(SqlType type) {
        return new Expression.Literal(null, type.withNullable(true));
    }

    private static Object value(RexLiteral literal, SqlType type) {
        return switch (type.kind()) {
            case BOOLEAN -> RexLiteral.booleanValue(literal);
            case TINYINT, SMALLINT, INTEGER, BIGINT -> number(literal).longValueExact();
            case REAL, DOUBLE -> real(literal);
            case DECIMAL -> number(literal).setScale(type.scale());
            case VARCHAR -> text(literal);
            case DATE -> (long) get(literal, DateString.class).getDaysSinceEpoch();
            case TIME -> LocalTime.parse(get(literal, TimeString.class).toString()).toNanoOfDay();
            case TIMESTAMP, TIMESTAMP_LTZ -> nanos(get(literal, TimestampString.class));
            case INTERVAL_DAY_TIME ->
                    number(literal).movePointRight(MILLIS_TO_NANOS).longValueExact();
            case INTERVAL_YEAR_MONTH -> number(literal).longValueExact();
            case VARBINARY ->
                    throw new EngineException(
                            ErrorCode.FEATURE_NOT_SUPPORTED,
                            "binary constants such as " + literal + " are not supported yet");
            case ARRAY, NULL ->
                    throw new EngineException(
                            ErrorCode.INTERNAL, "a value of type " + type.sql() + ": " + literal);
        };
    }

    private static BigDecimal number(RexLiteral literal) {
        return get(literal, BigDecimal.class);
    }

    private static double real(RexLiteral literal) {
        Object value = literal.getValue();
        return value instanceof Number number ? number.doubleValue() : get(literal, Double.class);
    }

    private static String text(RexLiteral literal) {
        Object value = literal.getValue();
        return value instanceof NlsString string ? string.getValue() : get(literal, String.class);
    }

    private static <T> T get(RexLiteral literal, Class<T> type) {
        T value = literal.getValueAs(type);
        if (value == null) {
            throw new EngineException(ErrorCode.INTERNAL, "a literal without value: " + literal);
        }
        return value;
    }

    private static long nanos(TimestampString time) {
        String text = time.toString();
        long day = LocalDate.parse(text.substring(0, 10)).toEpochDay();
        long nanoOfDay = LocalTime.parse(text.substring(11)).toNanoOfDay();
        return Math.addExact(Math.multiplyExact(day, NANOS_PER_DAY), nanoOfDay);
    }

    /// The constant in another type where that changes no value; empty where the runtime must
    /// decide.
    static Optional<Expression.Literal> cast(Expression.Literal literal, SqlType type) {
        Object value = literal.value();
        if (value == null) {
            return Optional.of(missing(type));
        }
        TypeKind from = literal.type().kind();
        Object made =
                switch (type.kind()) {
                    case BIGINT -> from.isInteger() ? value : null;
                    case INTEGER, SMALLINT, TINYINT ->
                            from.isInteger() && fits((Long) value, type) ? value : null;
                    case DOUBLE -> number(value, from).map(BigDecimal::doubleValue).orElse(null);
                    case DECIMAL -> number(value, from).map(n -> decimal(n, type)).orElse(null);
                    case DATE, TIME, VARCHAR, BOOLEAN -> from == type.kind() ? value : null;
                    case TIMESTAMP, TIMESTAMP_LTZ ->
                            from == TypeKind.DATE
                                    ? timestamp((Long) value)
                                    : from == type.kind() ? value : null;
                    case REAL, VARBINARY, INTERVAL_DAY_TIME, INTERVAL_YEAR_MONTH, ARRAY, NULL ->
                            null;
                };
        return made == null ? Optional.empty() : Optional.of(new Expression.Literal(made, type));
    }

    private static @Nullable Object timestamp(long day) {
        long limit = Long.MAX_VALUE / NANOS_PER_DAY;
        return Math.abs(day) < limit ? day * NANOS_PER_DAY : null;
    }

    private static boolean fits(long value, SqlType type) {
        return switch (type.kind()) {
            case INTEGER -> value == (int) value;
            case SMALLINT -> value == (short) value;
            case TINYINT -> value == (byte) value;
            default -> false;
        };
    }

    private static Optional<BigDecimal> number(Object value, TypeKind from) {
        if (from.isInteger()) {
            return Optional.of(BigDecimal.valueOf((Long) value));
        }
        return from == TypeKind.DECIMAL ? Optional.of((BigDecimal) value) : Optional.empty();
    }

    private static @Nullable BigDecimal decimal(BigDecimal value, SqlType type) {
        if (value.stripTrailingZeros().scale() > type.scale()) {
            return null;
        }
        BigDecimal made = value.setScale(type.scale());
        return made.precision() <= type.precision() ? made : null;
    }
}
