package io.ticklane.api.plan.print;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Expressions, orders and frames as text, with the names of columns.
final class ExpressionPrinter {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final RowType columns;

    ExpressionPrinter(RowType columns) {
        this.columns = columns;
    }

    String column(int index) {
        return index < columns.size() ? columns.field(index).name() : "#" + index;
    }

    String columns(List<Integer> indexes) {
        return indexes.stream().map(this::column).collect(Collectors.joining(", "));
    }

    String order(List<SortKey> order) {
        return order.stream().map(this::sortKey).collect(Collectors.joining(", "));
    }

    private String sortKey(SortKey key) {
        String nulls = key.nullsFirst() == key.descending() ? "" : nullsWord(key);
        return column(key.column()) + (key.descending() ? " DESC" : "") + nulls;
    }

    private static String nullsWord(SortKey key) {
        return key.nullsFirst() ? " NULLS FIRST" : " NULLS LAST";
    }

    String list(List<Expression> expressions) {
        return expressions.stream().map(this::text).collect(Collectors.joining(", "));
    }

    String text(Expression expression) {
        return switch (expression) {
            case Expression.Column column -> column(column.index());
            case Expression.Literal literal -> literal(literal.value(), literal.type());
            case Expression.Parameter parameter -> "?" + (parameter.index() + 1);
            case Expression.Call call -> call(call);
            case Expression.LibraryCall call ->
                    call.function() + "(" + list(call.arguments()) + ")";
        };
    }

    private String call(Expression.Call call) {
        String sign = sign(call.operator());
        List<Expression> arguments = call.arguments();
        if (!sign.isEmpty() && arguments.size() > 1) {
            return arguments.stream()
                    .map(this::inner)
                    .collect(Collectors.joining(" " + sign + " "));
        }
        String postfix = postfix(call.operator());
        if (!postfix.isEmpty()) {
            return inner(arguments.get(0)) + " " + postfix;
        }
        return switch (call.operator()) {
            case CAST, TRY_CAST ->
                    call.operator() + "(" + list(arguments) + " AS " + call.type().sql() + ")";
            case NOT -> "NOT " + inner(arguments.get(0));
            case NEGATE -> "-" + inner(arguments.get(0));
            case IN ->
                    inner(arguments.get(0))
                            + " IN ("
                            + list(arguments.subList(1, arguments.size()))
                            + ")";
            case ARRAY -> "ARRAY[" + list(arguments) + "]";
            case ITEM -> inner(arguments.get(0)) + "[" + list(arguments.subList(1, 2)) + "]";
            default -> call.operator() + "(" + list(arguments) + ")";
        };
    }

    /// An argument of an infix operator, in parentheses where it is one itself.
    private String inner(Expression expression) {
        boolean compound =
                expression instanceof Expression.Call call
                        && (!sign(call.operator()).isEmpty()
                                || !postfix(call.operator()).isEmpty()
                                || call.operator() == ScalarOperator.NOT
                                || call.operator() == ScalarOperator.IN);
        return compound ? "(" + text(expression) + ")" : text(expression);
    }

    private static String sign(ScalarOperator operator) {
        return switch (operator) {
            case ADD, ADD_INTERVAL, ADD_MONTHS -> "+";
            case SUBTRACT, TIME_DIFFERENCE -> "-";
            case MULTIPLY -> "*";
            case DIVIDE -> "/";
            case MODULO -> "%";
            case EQUAL -> "=";
            case NOT_EQUAL -> "<>";
            case LESS -> "<";
            case LESS_EQUAL -> "<=";
            case GREATER -> ">";
            case GREATER_EQUAL -> ">=";
            case IS_DISTINCT_FROM -> "IS DISTINCT FROM";
            case IS_NOT_DISTINCT_FROM -> "IS NOT DISTINCT FROM";
            case AND -> "AND";
            case OR -> "OR";
            case CONCAT -> "||";
            default -> "";
        };
    }

    private static String postfix(ScalarOperator operator) {
        return switch (operator) {
            case IS_NULL, IS_NOT_NULL, IS_TRUE, IS_NOT_TRUE, IS_FALSE, IS_NOT_FALSE ->
                    operator.name().replace('_', ' ');
            default -> "";
        };
    }

    private static String literal(@Nullable Object value, SqlType type) {
        if (value == null) {
            return "NULL";
        }
        return switch (type.kind()) {
            case VARCHAR -> "'" + value.toString().replace("'", "''") + "'";
            case DATE -> "DATE '" + LocalDate.ofEpochDay((Long) value) + "'";
            case TIME -> "TIME '" + LocalTime.ofNanoOfDay((Long) value) + "'";
            case TIMESTAMP, TIMESTAMP_LTZ -> "TIMESTAMP '" + timestamp((Long) value) + "'";
            case INTERVAL_DAY_TIME ->
                    "INTERVAL '"
                            + BigDecimal.valueOf((Long) value, 9)
                                    .stripTrailingZeros()
                                    .toPlainString()
                            + "' SECOND";
            case INTERVAL_YEAR_MONTH -> "INTERVAL '" + value + "' MONTH";
            case BOOLEAN,
                    TINYINT,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    REAL,
                    DOUBLE,
                    DECIMAL,
                    VARBINARY,
                    ARRAY,
                    NULL ->
                    value.toString();
        };
    }

    private static String timestamp(long nanos) {
        LocalDateTime time =
                LocalDateTime.ofEpochSecond(
                        Math.floorDiv(nanos, NANOS_PER_SECOND),
                        (int) Math.floorMod(nanos, NANOS_PER_SECOND),
                        ZoneOffset.UTC);
        return time.toLocalDate() + " " + time.toLocalTime();
    }

    String frame(Frame frame) {
        if (frame.equals(Frame.PARTITION)) {
            return "whole partition";
        }
        String exclusion =
                frame.exclusion() == Frame.Exclusion.NONE
                        ? ""
                        : " exclude " + words(frame.exclusion().name());
        return words(frame.unit().name())
                + " between "
                + bound(frame.start())
                + " and "
                + bound(frame.end())
                + exclusion;
    }

    private String bound(Frame.Bound bound) {
        return switch (bound) {
            case Frame.Bound.UnboundedPreceding _ -> "unbounded preceding";
            case Frame.Bound.Preceding preceding -> text(preceding.offset()) + " preceding";
            case Frame.Bound.CurrentRow _ -> "current row";
            case Frame.Bound.Following following -> text(following.offset()) + " following";
            case Frame.Bound.UnboundedFollowing _ -> "unbounded following";
        };
    }

    static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
