package io.ticklane.tests.oracle;

import java.util.ArrayList;
import java.util.List;

/// Random calls of window functions. Where the place of a row matters, no two rows are equal, and
/// they are in an order of all columns.
final class Windows {
    private static final List<String> EXCLUDED =
            List.of("", "", "", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES");

    private final Choice choice;
    private final Dialect dialect;
    private final Expressions expressions;
    private final Aggregates aggregates;

    /// Calls whose arguments are expressions.
    Windows(Choice choice, Dialect dialect, Expressions expressions) {
        this.choice = choice;
        this.dialect = dialect;
        this.expressions = expressions;
        this.aggregates = new Aggregates(choice, expressions);
    }

    /// A call of a type over columns of rows, of which no two are equal or some may be.
    String of(Type type, List<Column> columns, boolean unique) {
        List<Column> exact =
                columns.stream().filter(column -> column.type() != Type.ROUGH).toList();
        if (type == Type.BIGINT && choice.oneIn(2)) {
            return Type.BIGINT.cast(
                    unique && columns.size() == exact.size() ? place(exact) : rank(exact));
        }
        boolean placed = unique && columns.size() == exact.size();
        return switch (placed ? choice.below(4) : 3) {
            case 0 -> neighbour(type, exact);
            case 1 -> value(type, exact);
            default -> framed(type, exact, placed);
        };
    }

    private String place(List<Column> columns) {
        return switch (choice.below(4)) {
            case 0 -> "ROW_NUMBER() OVER (" + partition(columns) + total(columns) + ")";
            case 1 -> {
                int parts = 1 + choice.below(5);
                yield "NTILE(" + parts + ") OVER (" + partition(columns) + total(columns) + ")";
            }
            default -> rank(columns);
        };
    }

    private String rank(List<Column> columns) {
        String over = "() OVER (" + partition(columns) + partial(columns) + ")";
        return choice.oneIn(3)
                ? "ROUND(1e3 * " + choice.of("PERCENT_RANK", "CUME_DIST") + over + ")"
                : choice.of("RANK", "DENSE_RANK") + over;
    }

    private String neighbour(Type type, List<Column> columns) {
        String arguments =
                expressions.of(type, columns, 1)
                        + switch (choice.below(3)) {
                            case 0 -> "";
                            case 1 -> ", " + choice.below(4);
                            default ->
                                    ", "
                                            + choice.below(3)
                                            + ", "
                                            + (choice.oneIn(2)
                                                    ? expressions.literal(type)
                                                    : expressions.leaf(type, columns));
                        };
        return call(choice.of("LAG", "LEAD"), arguments)
                + " OVER ("
                + partition(columns)
                + total(columns)
                + ")";
    }

    private String value(Type type, List<Column> columns) {
        String function = choice.of("FIRST_VALUE", "LAST_VALUE", "NTH_VALUE");
        String value = expressions.of(type, columns, 1);
        String arguments = function.startsWith("N") ? value + ", " + (1 + choice.below(3)) : value;
        return call(function, arguments)
                + " OVER ("
                + partition(columns)
                + total(columns)
                + (choice.oneIn(3) ? "" : rows())
                + ")";
    }

    private String call(String function, String arguments) {
        return choice.oneIn(3)
                ? dialect.ignoreNulls(function, arguments)
                : function + "(" + arguments + ")";
    }

    private String framed(Type type, List<Column> columns, boolean placed) {
        String window =
                switch (choice.below(placed ? 6 : 3)) {
                    case 0 -> partition(columns);
                    case 1 -> partition(columns) + partial(columns);
                    case 2 -> partition(columns) + range(columns);
                    default -> partition(columns) + total(columns) + rows();
                };
        return aggregates.over(" OVER (" + window + ")", type, columns);
    }

    private String partition(List<Column> columns) {
        if (columns.isEmpty() || choice.oneIn(4)) {
            return "";
        }
        String by = choice.any(columns).name();
        return "PARTITION BY "
                + by
                + (choice.oneIn(3) ? ", " + choice.any(columns).name() : "")
                + " ";
    }

    /// An order of all columns.
    private String total(List<Column> columns) {
        return order(choice.shuffled(columns));
    }

    /// An order in which rows may be equal.
    private String partial(List<Column> columns) {
        List<Column> shuffled = choice.shuffled(columns);
        return order(shuffled.subList(0, Math.min(shuffled.size(), 1 + choice.below(2))));
    }

    /// ORDER BY.
    String order(List<Column> columns) {
        List<String> keys = new ArrayList<>();
        for (Column column : columns) {
            keys.add(
                    column.name()
                            + choice.of("", " DESC")
                            + choice.of("", "", " NULLS FIRST", " NULLS LAST"));
        }
        return keys.isEmpty() ? "" : "ORDER BY " + String.join(", ", keys);
    }

    private String rows() {
        String exclude = choice.any(EXCLUDED);
        int last = choice.below(6);
        String from = choice.of("UNBOUNDED PRECEDING", last % 3 + 2 + " PRECEDING", "1 PRECEDING");
        String to =
                choice.of("UNBOUNDED FOLLOWING", "CURRENT ROW", last + " FOLLOWING", "1 PRECEDING");
        if (choice.oneIn(5)) {
            from = choice.of("CURRENT ROW", "1 FOLLOWING");
            to = choice.of("UNBOUNDED FOLLOWING", 1 + last + " FOLLOWING");
        }
        return " ROWS BETWEEN " + from + " AND " + to + exclude;
    }

    private String range(List<Column> columns) {
        List<Column> keys =
                columns.stream()
                        .filter(column ->
                                switch (column.type()) {
                                    case INTEGER, BIGINT, DECIMAL, TIMESTAMP -> true;
                                    default -> false;
                                })
                        .toList();
        if (keys.isEmpty()) {
            return partial(columns);
        }
        Column key = choice.any(keys);
        boolean time = key.type() == Type.TIMESTAMP;
        String step = time ? "INTERVAL '2' HOUR" : "3";
        String other = time ? "INTERVAL '20' MINUTE" : "1";
        String frame =
                choice.of(
                        step + " PRECEDING AND CURRENT ROW",
                        step + " PRECEDING AND " + other + " FOLLOWING",
                        step + " PRECEDING AND " + other + " PRECEDING",
                        "CURRENT ROW AND " + step + " FOLLOWING",
                        "UNBOUNDED PRECEDING AND " + other + " FOLLOWING",
                        other + " FOLLOWING AND UNBOUNDED FOLLOWING",
                        "UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING");
        return order(List.of(key)) + " RANGE BETWEEN " + frame + choice.any(EXCLUDED);
    }
}
