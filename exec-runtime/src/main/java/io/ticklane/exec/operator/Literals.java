package io.ticklane.exec.operator;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// Reads the literals of a plan that operators, rather than expressions, need.
public final class Literals {
    private Literals() {}

    /// The value of an expression that must be a literal by now; null for NULL.
    public static @Nullable Object value(Expression expression) {
        return switch (expression) {
            case Expression.Literal literal -> literal.value();
            case Expression.Parameter parameter ->
                    throw new EngineException(
                            ErrorCode.INVALID_ARGUMENT,
                            "parameter " + (parameter.index() + 1) + " has no value");
            case Expression.Column _, Expression.Call _, Expression.LibraryCall _ ->
                    throw new EngineException(
                            ErrorCode.INTERNAL,
                            "the plan has an expression where a literal must be: " + expression);
        };
    }

    /// The number of rows that OFFSET or LIMIT says.
    public static long rows(String clause, Expression expression) {
        Object value = value(expression);
        if (value instanceof Number number) {
            BigDecimal rows = new BigDecimal(number.toString());
            if (rows.signum() >= 0) {
                return rows.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
            }
        }
        throw new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                clause + " is " + value + ", but it must be a number of rows from 0");
    }

    /// Appends a literal to a column of a type that it was coerced to.
    public static void append(ColumnBuilder builder, Expression expression, Dictionary dictionary) {
        Object value = value(expression);
        if (value == null) {
            builder.appendNull();
            return;
        }
        SqlType type = builder.type();
        switch (Lane.of(type)) {
            case BIT -> builder.append(as(Boolean.class, value, type));
            case INT -> {
                if (Lane.isCoded(type)) {
                    builder.append(dictionary.code(as(String.class, value, type)));
                } else {
                    builder.append(Math.toIntExact(as(Number.class, value, type).longValue()));
                }
            }
            case LONG -> builder.append(unscaled(value, type).longValueExact());
            case DOUBLE -> builder.append(as(Number.class, value, type).doubleValue());
            case WIDE -> {
                BigInteger unscaled = unscaled(value, type);
                builder.append(unscaled.longValue(), unscaled.shiftRight(64).longValue());
            }
        }
    }

    private static BigInteger unscaled(Object value, SqlType type) {
        Number number = as(Number.class, value, type);
        if (number instanceof Long whole && type.scale() == 0) {
            return BigInteger.valueOf(whole);
        }
        return new BigDecimal(number.toString())
                .setScale(type.scale(), RoundingMode.HALF_UP)
                .unscaledValue();
    }

    private static <T> T as(Class<T> expected, Object value, SqlType type) {
        if (!expected.isInstance(value)) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "the plan has the value " + value + " in a column of type " + type.sql());
        }
        return expected.cast(value);
    }
}
