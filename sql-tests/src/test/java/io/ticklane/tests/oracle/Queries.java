package io.ticklane.tests.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Random queries, in the words of one engine: those of the same seed have the same meaning.
final class Queries {
    private static final long MOST_GIVEN = 2_000;

    private final Choice choice;
    private final Expressions expressions;
    private final Aggregates aggregates;
    private final Windows windows;
    private final Relations relations;
    private final Subqueries subqueries;

    /// Queries over tables.
    Queries(long seed, Dialect dialect, List<Table> tables) {
        choice = new Choice(seed);
        expressions = new Expressions(choice, dialect);
        aggregates = new Aggregates(choice, expressions);
        windows = new Windows(choice, dialect, expressions);
        relations = new Relations(choice, dialect, expressions, this, tables);
        subqueries = new Subqueries(choice, expressions, relations);
    }

    /// A query whose rows are few: of many, it gives what tells them from others.
    String next() {
        Query query = of(relations.types(1 + choice.below(5)), 1 + choice.below(4));
        return query.mostRows() <= MOST_GIVEN
                ? query.sql()
                : "SELECT COUNT(*), "
                        + query.columns("q").stream()
                                .map(Queries::digest)
                                .collect(Collectors.joining(", "))
                        + " FROM ("
                        + query.sql()
                        + ") AS q";
    }

    private static String digest(Column column) {
        String ends = "COUNT(%1$s), MIN(%1$s), MAX(%1$s)";
        return (Type.NUMBERS.contains(column.type())
                        ? ends + ", SUM(%1$s)"
                        : column.type() == Type.ROUGH ? ends : ends + ", COUNT(DISTINCT %1$s)")
                .formatted(column.name());
    }

    /// A query with columns of these types.
    Query of(List<Type> types, int depth) {
        if (depth <= 0) {
            return plain(types, 0);
        }
        return switch (choice.below(13)) {
            case 0, 1, 2 -> plain(types, depth);
            case 3, 4, 5 -> grouped(types, depth);
            case 6, 7 -> windowed(types, depth);
            case 8, 9 -> union(of(types, depth - 1), of(types, depth - 1));
            case 10 -> relations.with(of(relations.types(3), depth - 1), depth - 1, types);
            default -> limited(of(types, depth - 1));
        };
    }

    private static String select(List<String> items) {
        return IntStream.range(0, items.size())
                .mapToObj(i -> items.get(i) + " AS c" + i)
                .collect(Collectors.joining(", "));
    }

    private Query plain(List<Type> types, int depth) {
        Relation from = relations.of(depth - 1);
        List<String> items = new ArrayList<>();
        for (Type type : types) {
            items.add(
                    depth > 0 && choice.oneIn(8)
                            ? subqueries.value(type, from.columns(), from.mostRows())
                            : expressions.of(type, from.columns(), 1 + choice.below(2)));
        }
        boolean distinct = choice.oneIn(6) && !types.contains(Type.ROUGH);
        return new Query(
                "SELECT "
                        + (distinct ? "DISTINCT " : "")
                        + select(items)
                        + " FROM "
                        + from.sql()
                        + where(from, depth),
                types,
                from.mostRows());
    }

    private String where(Relation from, int depth) {
        if (choice.oneIn(3)) {
            return "";
        }
        String condition = expressions.condition(from.columns(), 2);
        if (depth > 0 && choice.oneIn(3)) {
            String other = subqueries.condition(from.columns(), from.mostRows());
            condition =
                    switch (choice.below(4)) {
                        case 0 -> other;
                        case 1 -> "NOT " + other;
                        case 2 -> "(" + condition + " OR " + other + ")";
                        default -> "(" + condition + " AND " + other + ")";
                    };
        }
        return " WHERE " + condition;
    }

    private Query grouped(List<Type> types, int depth) {
        Relation from = relations.of(depth - 1);
        List<Column> keys = keys(from);
        List<Column> values = new ArrayList<>(keys);
        List<String> items = new ArrayList<>();
        for (Type type : types) {
            values.add(new Column(aggregates.of(type, from.columns()), type));
        }
        String by = groupBy(keys);
        // a list of IN in an aggregate in a window is an error yet
        boolean over =
                choice.oneIn(5)
                        && values.stream().noneMatch(value -> value.name().contains(" IN ("));
        for (int i = 0; i < types.size(); i++) {
            Type type = types.get(i);
            items.add(
                    over && choice.oneIn(2)
                            ? windows.of(type, values, by.indexOf('(') < 0)
                            : choice.oneIn(3)
                                    ? expressions.of(type, values, 2)
                                    : values.get(keys.size() + i).name());
        }
        return new Query(
                "SELECT "
                        + select(items)
                        + " FROM "
                        + from.sql()
                        + where(from, depth)
                        + by
                        + (choice.oneIn(4) ? " HAVING " + expressions.condition(values, 1) : ""),
                types,
                keys.isEmpty() ? 1 : 4 * from.mostRows());
    }

    /// Keys of groups: columns, and expressions that are no number, which would be a position.
    private List<Column> keys(Relation from) {
        List<Column> exact =
                from.columns().stream().filter(column -> column.type() != Type.ROUGH).toList();
        Map<String, Column> keys = new LinkedHashMap<>();
        for (int i = choice.below(4); i > 0 && !exact.isEmpty(); i--) {
            Column key = choice.any(exact);
            String expression = expressions.of(key.type(), List.of(key), 1);
            boolean computed = choice.oneIn(3) && expression.contains(key.name());
            String name = computed ? expression : key.name();
            keys.put(name, new Column(name, key.type()));
        }
        return List.copyOf(keys.values());
    }

    private String groupBy(List<Column> keys) {
        if (keys.isEmpty()) {
            return "";
        }
        String list = keys.stream().map(Column::name).collect(Collectors.joining(", "));
        return " GROUP BY "
                + switch (choice.below(7)) {
                    case 0 -> "ROLLUP (" + list + ")";
                    case 1 -> "CUBE (" + list + ")";
                    case 2 ->
                            "GROUPING SETS ((%s), (%s), ())".formatted(list, keys.getLast().name());
                    default -> list;
                };
    }

    private Query windowed(List<Type> types, int depth) {
        Relation from = relations.of(depth - 1);
        List<String> items = new ArrayList<>();
        for (Type type : types) {
            items.add(
                    choice.oneIn(3)
                            ? expressions.of(type, from.columns(), 1)
                            : windows.of(type, from.columns(), from.unique()));
        }
        String qualify = "";
        if (choice.oneIn(4)) {
            Type type = choice.any(List.of(Type.BIGINT, Type.DOUBLE, Type.VARCHAR));
            List<Column> columns = new ArrayList<>(from.columns());
            columns.add(new Column(windows.of(type, from.columns(), from.unique()), type));
            qualify =
                    " QUALIFY "
                            + columns.getLast().name()
                            + choice.of(" >= ", " < ", " IS DISTINCT FROM ")
                            + expressions.of(type, from.columns(), 1);
        }
        return new Query(
                "SELECT " + select(items) + " FROM " + from.sql() + where(from, depth) + qualify,
                types,
                from.mostRows());
    }

    private Query union(Query left, Query right) {
        String all =
                left.types().contains(Type.ROUGH)
                        ? "UNION ALL"
                        : choice.of(
                                "UNION ALL",
                                "UNION",
                                "UNION",
                                "INTERSECT",
                                "EXCEPT",
                                "INTERSECT ALL",
                                "EXCEPT ALL");
        return new Query(
                "SELECT * FROM ("
                        + left.sql()
                        + ") AS "
                        + relations.name("q")
                        + " "
                        + all
                        + " SELECT * FROM ("
                        + right.sql()
                        + ") AS "
                        + relations.name("q"),
                left.types(),
                left.mostRows() + right.mostRows());
    }

    private Query limited(Query query) {
        if (query.types().contains(Type.ROUGH)) {
            return query;
        }
        String alias = relations.name("q");
        String order = windows.order(choice.shuffled(query.columns(alias)));
        int rows = choice.oneIn(8) ? 0 : 1 + choice.below(40);
        String offset = choice.oneIn(3) ? " OFFSET " + choice.below(10) : "";
        return new Query(
                "SELECT * FROM (%s) AS %s %s LIMIT %d%s"
                        .formatted(query.sql(), alias, order, rows, offset),
                query.types(),
                Math.min(rows, query.mostRows()));
    }

    /// A query of a relation whose conditions name columns of a row outside.
    String correlated(List<Type> types, List<Column> outer, Relation inner) {
        boolean groups = choice.oneIn(2);
        List<String> items = new ArrayList<>();
        for (Type type : types) {
            items.add(
                    groups
                            ? aggregates.of(type, inner.columns())
                            : expressions.of(type, inner.columns(), 1));
        }
        return "SELECT " + select(items) + " FROM " + subqueries.where(inner, outer);
    }
}
