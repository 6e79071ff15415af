package io.ticklane.tests.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Random FROM clauses: tables, queries, VALUES and joins of them.
final class Relations {
    /// Joins without equal keys look at all pairs of rows.
    private static final long MOST_PAIRS = 60_000;

    private final Choice choice;
    private final Dialect dialect;
    private final Expressions expressions;
    private final Queries queries;
    private final List<Table> tables;
    private int names;

    /// Those over some tables and queries.
    Relations(
            Choice choice,
            Dialect dialect,
            Expressions expressions,
            Queries queries,
            List<Table> tables) {
        this.choice = choice;
        this.dialect = dialect;
        this.expressions = expressions;
        this.queries = queries;
        this.tables = new ArrayList<>(tables);
    }

    /// A name that is not taken yet.
    String name(String prefix) {
        names++;
        return prefix + names;
    }

    /// Makes a query of WITH known for as long as `body` is written.
    Query with(Query shared, int depth, List<Type> types) {
        String name = name("w");
        tables.add(
                new Table(
                        name,
                        IntStream.range(0, shared.types().size())
                                .mapToObj(i -> new Column("c" + i, shared.types().get(i)))
                                .toList(),
                        shared.mostRows()));
        Query body = queries.of(types, depth);
        tables.removeLast();
        return new Query(
                "WITH %s AS (%s) SELECT * FROM (%s) AS %s"
                        .formatted(name, shared.sql(), body.sql(), name("q")),
                types,
                body.mostRows());
    }

    /// A FROM clause.
    Relation of(int depth) {
        if (depth <= 0) {
            return table();
        }
        return switch (choice.below(10)) {
            case 0, 1 -> table();
            case 2 -> query(depth - 1);
            case 3 -> choice.oneIn(2) ? values() : asof();
            case 4 -> lateral(depth - 1);
            case 5 -> byKey();
            default -> join(of(depth - 1), single(depth - 1));
        };
    }

    private Relation single(int depth) {
        return depth > 0 && choice.oneIn(3) ? query(depth - 1) : table();
    }

    /// A table, of those of WITH rather the last.
    Relation table() {
        Table table = choice.oneIn(3) ? tables.getLast() : choice.any(tables);
        return table.as(name("t"));
    }

    private Relation query(int depth) {
        Query query = queries.of(types(2 + choice.below(4)), depth);
        String alias = name("q");
        return new Relation(
                "(" + query.sql() + ") AS " + alias, query.columns(alias), query.mostRows(), false);
    }

    /// Types of columns, of which one in a while is rough.
    List<Type> types(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> choice.oneIn(12) ? Type.ROUGH : choice.any(Type.EXACT))
                .toList();
    }

    private Relation values() {
        String alias = name("v");
        List<Type> types =
                types(1 + choice.below(3)).stream()
                        .map(type -> type == Type.ROUGH ? Type.DOUBLE : type)
                        .toList();
        int rows = 1 + choice.below(4);
        String list =
                IntStream.range(0, rows)
                        .mapToObj(row ->
                                types.stream()
                                        .map(type -> type.cast(expressions.literal(type)))
                                        .collect(Collectors.joining(", ", "(", ")")))
                        .collect(Collectors.joining(", "));
        String columns =
                IntStream.range(0, types.size())
                        .mapToObj(i -> "c" + i)
                        .collect(Collectors.joining(", "));
        return new Relation(
                "(VALUES " + list + ") AS " + alias + "(" + columns + ")",
                new Query("", types, rows).columns(alias),
                rows,
                false);
    }

    private Relation join(Relation left, Relation right) {
        long pairs = left.mostRows() * right.mostRows();
        if (pairs > MOST_PAIRS) {
            return left.mostRows() < right.mostRows() ? right : left;
        }
        List<Column> both = both(left, right);
        boolean unique = left.unique() && right.unique();
        String kind = choice.of("JOIN", "JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN");
        if (choice.oneIn(10)) {
            return new Relation(left.sql() + " CROSS JOIN " + right.sql(), both, pairs, unique);
        }
        List<String> conditions = new ArrayList<>();
        for (int i = choice.oneIn(8) ? 0 : 1 + choice.below(2); i > 0; i--) {
            String equal = equal(left.columns(), right.columns());
            if (!equal.isEmpty()) {
                conditions.add(equal);
            }
        }
        if (conditions.isEmpty() || choice.oneIn(3)) {
            conditions.add(expressions.condition(both, 2));
        }
        if (choice.oneIn(8)) {
            conditions.add(
                    expressions.condition(choice.oneIn(2) ? left.columns() : right.columns(), 1));
        }
        return new Relation(
                "%s %s %s ON %s"
                        .formatted(left.sql(), kind, right.sql(), String.join(" AND ", conditions)),
                both,
                pairs + left.mostRows() + right.mostRows(),
                unique);
    }

    /// A condition that columns of both sides are equal, or nothing where none have one type.
    String equal(List<Column> left, List<Column> right) {
        List<String> equal = new ArrayList<>();
        for (Column a : left) {
            for (Column b : right) {
                if (a.type() == b.type() && a.type() != Type.ROUGH) {
                    equal.add(
                            a.name()
                                    + (choice.oneIn(9) ? " IS NOT DISTINCT FROM " : " = ")
                                    + b.name());
                }
            }
        }
        return equal.isEmpty() ? "" : choice.any(equal);
    }

    /// Tables of any size, by a key that few rows of one of them have.
    private Relation byKey() {
        Table a = choice.any(tables);
        Table b = choice.any(tables);
        if (!a.hasId() || !b.hasId()) {
            return table();
        }
        Relation left = a.as(name("t"));
        Relation right = b.as(name("t"));
        List<Column> both = both(left, right);
        String leftKey = left.columns().getFirst().name();
        String rightKey = right.columns().getFirst().name();
        String on =
                leftKey
                        + " = "
                        + (choice.oneIn(2) ? rightKey : rightKey + " * 2")
                        + (choice.oneIn(2) ? "" : " AND " + expressions.condition(both, 1));
        return new Relation(
                "%s %s %s ON %s"
                        .formatted(
                                left.sql(),
                                choice.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"),
                                right.sql(),
                                on),
                both,
                left.mostRows() + right.mostRows(),
                true);
    }

    private static List<Column> both(Relation left, Relation right) {
        List<Column> both = new ArrayList<>(left.columns());
        both.addAll(right.columns());
        return both;
    }

    /// A join by time. No two right rows have the same key and time, for DuckDB takes any of them.
    private Relation asof() {
        Relation left = table();
        Relation right = table();
        List<Column> times = columns(left, Type.TIMESTAMP);
        List<Column> rightTimes = columns(right, Type.TIMESTAMP);
        Type keyType = choice.any(List.of(Type.VARCHAR, Type.INTEGER));
        List<Column> keys = columns(left, keyType);
        List<Column> rightKeys = columns(right, keyType);
        if (times.isEmpty() || rightTimes.isEmpty() || keys.isEmpty() || rightKeys.isEmpty()) {
            return left;
        }
        String alias = name("q");
        String key = choice.any(rightKeys).name();
        String time = choice.any(rightTimes).name();
        Column value = choice.any(right.columns());
        String prepared =
                "(SELECT %s AS c0, %s AS c1, MAX(%s) AS c2 FROM %s GROUP BY %s, %s) AS %s"
                        .formatted(key, time, value.name(), right.sql(), key, time, alias);
        List<Column> columns = new ArrayList<>(left.columns());
        columns.addAll(
                new Query("", List.of(keyType, Type.TIMESTAMP, value.type()), 0).columns(alias));
        String condition =
                choice.any(times).name() + choice.of(" >= ", " > ", " <= ", " < ") + alias + ".c1";
        return new Relation(
                dialect.asof(
                        choice.oneIn(2),
                        List.of(left.sql(), prepared),
                        condition,
                        choice.any(keys).name() + " = " + alias + ".c0"),
                columns,
                left.mostRows(),
                left.unique());
    }

    private static List<Column> columns(Relation relation, Type type) {
        return relation.columns().stream().filter(column -> column.type() == type).toList();
    }

    private Relation lateral(int depth) {
        Relation left = single(depth);
        Relation right = table();
        if (left.mostRows() * right.mostRows() > MOST_PAIRS) {
            return left;
        }
        String alias = name("q");
        List<Type> types = types(1 + choice.below(2));
        String query = queries.correlated(types, left.columns(), right);
        List<Column> columns = new ArrayList<>(left.columns());
        columns.addAll(new Query("", types, 0).columns(alias));
        return new Relation(
                left.sql()
                        + (choice.oneIn(2)
                                        ? " CROSS JOIN LATERAL (%s) AS %s"
                                        : " LEFT JOIN LATERAL (%s) AS %s ON TRUE")
                                .formatted(query, alias),
                columns,
                left.mostRows() * right.mostRows(),
                false);
    }
}
