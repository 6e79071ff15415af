package io.ticklane.planner.expression;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import java.util.List;
import java.util.Optional;

/// Arithmetic of times and intervals, and the time of the statement.
final class TimeCalls {
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    private TimeCalls() {}

    /// `+`, `-`, `*` and `/` where an argument is a time or an interval; empty where none is.
    static Optional<Expression> arithmetic(
            ScalarOperator operator, List<Expression> arguments, SqlType type) {
        if (arguments.size() != 2
                || arguments.stream().noneMatch(a -> isTime(a) || isInterval(a))) {
            return Optional.empty();
        }
        Expression left = arguments.get(0);
        Expression right = arguments.get(1);
        boolean intervals = isInterval(left) && isInterval(right);
        Expression made =
                switch (operator) {
                    case ADD ->
                            intervals ? call(operator, left, right, type) : add(left, right, type);
                    case SUBTRACT ->
                            intervals
                                    ? call(operator, left, right, type)
                                    : subtract(left, right, type);
                    case MULTIPLY ->
                            isInterval(left)
                                    ? scale(operator, left, right)
                                    : scale(operator, right, left);
                    case DIVIDE -> isInterval(left) ? scale(operator, left, right) : null;
                    default -> null;
                };
        return Optional.of(made == null ? refuse(operator, left, right) : made);
    }

    private static Expression add(Expression left, Expression right, SqlType type) {
        if (isInterval(left)) {
            return shift(right, left, type);
        }
        return isInterval(right)
                ? shift(left, right, type)
                : refuse(ScalarOperator.ADD, left, right);
    }

    private static Expression subtract(Expression left, Expression right, SqlType type) {
        if (isTime(left) && isInterval(right)) {
            return shift(left, negate(right), type);
        }
        if (isTime(left) && isTime(right) && type.kind() == TypeKind.INTERVAL_DAY_TIME) {
            List<Expression> alike = Casts.alike(List.of(left, right));
            return new Expression.Call(ScalarOperator.TIME_DIFFERENCE, alike, type);
        }
        return refuse(ScalarOperator.SUBTRACT, left, right);
    }

    private static Expression shift(Expression time, Expression interval, SqlType type) {
        boolean months = interval.type().kind() == TypeKind.INTERVAL_YEAR_MONTH;
        return call(
                months ? ScalarOperator.ADD_MONTHS : ScalarOperator.ADD_INTERVAL,
                time,
                interval,
                type);
    }

    /// An interval with the other sign.
    static Expression negate(Expression interval) {
        if (interval instanceof Expression.Literal literal
                && literal.value() instanceof Long value) {
            return new Expression.Literal(Math.negateExact(value), literal.type());
        }
        return new Expression.Call(ScalarOperator.NEGATE, List.of(interval), interval.type());
    }

    private static Expression scale(
            ScalarOperator operator, Expression interval, Expression factor) {
        if (!factor.type().kind().isNumeric()) {
            return refuse(operator, interval, factor);
        }
        if (operator == ScalarOperator.MULTIPLY
                && interval instanceof Expression.Literal(var value, SqlType type)
                && value instanceof Long length
                && factor instanceof Expression.Literal(var times, SqlType _)
                && times instanceof Long count) {
            return new Expression.Literal(Math.multiplyExact(length, count), type);
        }
        boolean nullable = interval.type().nullable() || factor.type().nullable();
        return call(operator, interval, factor, interval.type().withNullable(nullable));
    }

    private static Expression call(
            ScalarOperator operator, Expression left, Expression right, SqlType type) {
        return new Expression.Call(operator, List.of(left, right), type);
    }

    private static Expression refuse(ScalarOperator operator, Expression left, Expression right) {
        throw new EngineException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                operator
                        + " of "
                        + left.type().sql()
                        + " and "
                        + right.type().sql()
                        + " is not supported");
    }

    static boolean isTime(Expression expression) {
        TypeKind kind = expression.type().kind();
        return kind == TypeKind.DATE || kind == TypeKind.TIME || kind.isTimestamp();
    }

    static boolean isInterval(Expression expression) {
        TypeKind kind = expression.type().kind();
        return kind == TypeKind.INTERVAL_DAY_TIME || kind == TypeKind.INTERVAL_YEAR_MONTH;
    }

    /// CURRENT_TIMESTAMP, LOCALTIMESTAMP, CURRENT_DATE, CURRENT_TIME, LOCALTIME and NOW; empty for
    /// other names.
    static Optional<Expression> now(String name, SqlType type, StatementTime time) {
        boolean known =
                switch (name) {
                    case "CURRENT_TIMESTAMP",
                            "LOCALTIMESTAMP",
                            "CURRENT_DATE",
                            "CURRENT_TIME",
                            "LOCALTIME",
                            "NOW" ->
                            true;
                    default -> false;
                };
        if (!known) {
            return Optional.empty();
        }
        long nanos = time.epochNanos();
        long value =
                switch (type.kind()) {
                    case DATE -> Math.floorDiv(nanos, NANOS_PER_DAY);
                    case TIME -> cut(Math.floorMod(nanos, NANOS_PER_DAY), type);
                    default -> cut(nanos, type);
                };
        return Optional.of(new Expression.Literal(value, type));
    }

    private static long cut(long nanos, SqlType type) {
        long step = 1;
        for (int digits = type.precision(); digits < 9; digits++) {
            step *= 10;
        }
        return Math.floorDiv(nanos, step) * step;
    }
}
