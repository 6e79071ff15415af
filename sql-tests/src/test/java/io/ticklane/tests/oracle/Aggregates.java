package io.ticklane.tests.oracle;

import java.util.List;
import java.util.stream.Collectors;

/// Random calls of aggregate functions.
final class Aggregates {
    private final Choice choice;
    private final Expressions expressions;

    /// Calls whose arguments are expressions.
    Aggregates(Choice choice, Expressions expressions) {
        this.choice = choice;
        this.expressions = expressions;
    }

    /// A call of a type over columns.
    String of(Type type, List<Column> columns) {
        return of(type, columns, choice.oneIn(4) ? filter(columns) : "");
    }

    /// A call over a window, which is given with its OVER.
    String over(String window, Type type, List<Column> columns) {
        return type == Type.VARCHAR
                ? call(choice.of("MIN", "MAX"), type, columns, window)
                : of(type, columns, window);
    }

    private String filter(List<Column> columns) {
        return " FILTER (WHERE " + expressions.condition(columns, 1) + ")";
    }

    private String of(Type type, List<Column> columns, String after) {
        return switch (type) {
            case BOOLEAN ->
                    call(choice.of("BOOL_AND", "BOOL_OR", "MIN", "MAX"), type, columns, after);
            case INTEGER, DATE, TIMESTAMP -> call(choice.of("MIN", "MAX"), type, columns, after);
            case BIGINT -> count(columns, after);
            case DOUBLE, DECIMAL ->
                    choice.oneIn(2)
                            ? call(choice.of("MIN", "MAX"), type, columns, after)
                            : type.cast(
                                    call(
                                            choice.oneIn(4) ? "SUM(DISTINCT " : "SUM",
                                            type,
                                            columns,
                                            after));
            case VARCHAR ->
                    choice.oneIn(3)
                            ? joined(columns, after)
                            : call(choice.of("MIN", "MAX"), type, columns, after);
            case ROUGH ->
                    call(
                            choice.of(
                                    "AVG",
                                    "AVG",
                                    "STDDEV_SAMP",
                                    "STDDEV_POP",
                                    "VAR_SAMP",
                                    "VAR_POP",
                                    "MEDIAN"),
                            Type.DOUBLE,
                            columns,
                            after);
        };
    }

    private String call(String function, Type type, List<Column> columns, String after) {
        return function
                + (function.endsWith(" ") ? "" : "(")
                + expressions.of(type, columns, 1)
                + ")"
                + after;
    }

    private String count(List<Column> columns, String after) {
        Type type = choice.any(Type.EXACT);
        return switch (choice.below(5)) {
            case 0 -> "COUNT(*)" + after;
            case 1 -> call("COUNT", type, columns, after);
            case 2 -> call("COUNT(DISTINCT ", type, columns, after);
            case 3 -> Type.BIGINT.cast(call("SUM", Type.INTEGER, columns, after));
            default ->
                    Type.BIGINT.cast(
                            call(
                                    choice.oneIn(4) ? "SUM(DISTINCT " : "SUM",
                                    Type.BIGINT,
                                    columns,
                                    after));
        };
    }

    /// Texts one after the other, in an order in which equal rows alone have no place.
    private String joined(List<Column> columns, String after) {
        String order =
                choice.shuffled(columns).stream()
                        .filter(column -> column.type() != Type.ROUGH)
                        .map(column -> column.name() + choice.of("", " DESC"))
                        .collect(Collectors.joining(", "));
        return order.isEmpty()
                ? call("MIN", Type.VARCHAR, columns, after)
                : "STRING_AGG("
                        + expressions.leaf(Type.VARCHAR, columns)
                        + ", '+' ORDER BY "
                        + order
                        + ")"
                        + after;
    }
}
