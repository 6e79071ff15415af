package io.ticklane.planner.filter;

import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.BuiltinWindow;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;

/// What may end in an error over some row. Whether a row that has no match is computed on depends
/// on how the input is cut, so nothing that could fail over it may stand between.
final class Failures {
    private Failures() {}

    /// Whether an expression may fail over a row.
    static boolean mayFail(Expression expression) {
        return switch (expression) {
            case Expression.Column _, Expression.Literal _, Expression.Parameter _ -> false;
            case Expression.LibraryCall _ -> true;
            case Expression.Call call ->
                    mayFail(call) || call.arguments().stream().anyMatch(Failures::mayFail);
        };
    }

    private static boolean mayFail(Expression.Call call) {
        return switch (call.operator()) {
            case EQUAL,
                    NOT_EQUAL,
                    LESS,
                    LESS_EQUAL,
                    GREATER,
                    GREATER_EQUAL,
                    IS_DISTINCT_FROM,
                    IS_NOT_DISTINCT_FROM,
                    IS_NULL,
                    IS_NOT_NULL,
                    IS_TRUE,
                    IS_NOT_TRUE,
                    IS_FALSE,
                    IS_NOT_FALSE,
                    IN,
                    AND,
                    OR,
                    NOT,
                    CASE,
                    COALESCE,
                    GREATEST,
                    LEAST,
                    UPPER,
                    LOWER,
                    CHAR_LENGTH,
                    OCTET_LENGTH,
                    POSITION,
                    STARTS_WITH,
                    ENDS_WITH,
                    CONTAINS,
                    EXTRACT,
                    HASH ->
                    false;
            case NEGATE, ABS, SIGN -> !isDouble(call.type());
            case CAST -> !isWider(call.arguments().get(0).type(), call.type());
            default -> true;
        };
    }

    /// Whether a type has all values of another.
    private static boolean isWider(SqlType from, SqlType to) {
        return switch (from.kind()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT ->
                    to.kind() == TypeKind.DOUBLE
                            || (to.kind().compareTo(from.kind()) >= 0
                                    && to.kind().compareTo(TypeKind.BIGINT) <= 0);
            case REAL -> to.kind() == TypeKind.DOUBLE;
            case DECIMAL -> to.kind() == TypeKind.DOUBLE;
            default -> from.sameValues(to);
        };
    }

    /// Whether an aggregate may fail over a group: sums of whole numbers leave their range.
    static boolean mayFail(AggregateCall call) {
        return mayFail(call.function(), call.type())
                || call.arguments().stream().anyMatch(Failures::mayFail);
    }

    /// Whether a call over a window may fail.
    static boolean mayFail(WindowCall call) {
        return mayFail(call.function(), call.type())
                || call.arguments().stream().anyMatch(Failures::mayFail);
    }

    /// Functions of libraries may fail over their constants, which shows without a row too, and
    /// where their result has a range.
    private static boolean mayFail(String function, SqlType result) {
        if (BuiltinWindow.find(function).isPresent()) {
            BuiltinWindow window = BuiltinWindow.find(function).get();
            return window == BuiltinWindow.NTILE || window == BuiltinWindow.NTH_VALUE;
        }
        return BuiltinAggregate.find(function)
                .map(aggregate -> mayFail(aggregate, result))
                .orElse(!isDouble(result));
    }

    private static boolean mayFail(BuiltinAggregate aggregate, SqlType result) {
        return switch (aggregate) {
            case COUNT,
                    MIN,
                    MAX,
                    FIRST,
                    LAST,
                    ARG_MIN,
                    ARG_MAX,
                    BOOL_AND,
                    BOOL_OR,
                    BIT_AND,
                    BIT_OR,
                    BIT_XOR,
                    MODE,
                    ANY_VALUE,
                    REGR_COUNT,
                    APPROX_COUNT_DISTINCT ->
                    false;
            case SUM,
                    SUM0,
                    AVG,
                    VAR_POP,
                    VAR_SAMP,
                    STDDEV_POP,
                    STDDEV_SAMP,
                    COVAR_POP,
                    COVAR_SAMP,
                    CORR,
                    REGR_SLOPE,
                    REGR_INTERCEPT,
                    REGR_R2,
                    MEDIAN,
                    PERCENTILE_CONT,
                    PERCENTILE_DISC ->
                    !isDouble(result);
            case SINGLE_VALUE, STRING_AGG -> true;
        };
    }

    private static boolean isDouble(SqlType type) {
        return type.kind() == TypeKind.DOUBLE;
    }
}
