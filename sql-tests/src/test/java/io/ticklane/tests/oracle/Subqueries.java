package io.ticklane.tests.oracle;

import java.util.ArrayList;
import java.util.List;

/// Random subqueries in conditions and as values, most of them correlated.
final class Subqueries {
    private static final long MOST_PAIRS = 300_000;

    private final Choice choice;
    private final Expressions expressions;
    private final Aggregates aggregates;
    private final Relations relations;

    /// Subqueries over relations.
    Subqueries(Choice choice, Expressions expressions, Relations relations) {
        this.choice = choice;
        this.expressions = expressions;
        this.aggregates = new Aggregates(choice, expressions);
        this.relations = relations;
    }

    /// A condition on a row of so many others.
    String condition(List<Column> outer, long rows) {
        Relation inner = relations.of(choice.below(2));
        if (rows * inner.mostRows() > MOST_PAIRS) {
            return expressions.condition(outer, 2);
        }
        Type type = choice.any(Type.EXACT);
        String not = choice.of("", "NOT ");
        return switch (choice.below(6)) {
            case 0, 1 -> "(%sEXISTS (SELECT 1 FROM %s))".formatted(not, where(inner, outer));
            case 2, 3 ->
                    "(%s %sIN (SELECT %s FROM %s))"
                            .formatted(
                                    expressions.of(type, outer, 1),
                                    not,
                                    expressions.of(type, inner.columns(), 1),
                                    where(inner, outer));
            case 4 ->
                    "(%s %s %s (SELECT %s FROM %s))"
                            .formatted(
                                    expressions.of(type, outer, 1),
                                    choice.of("=", "<>", "<", ">="),
                                    choice.of("ANY", "ALL"),
                                    expressions.of(type, inner.columns(), 1),
                                    where(inner, outer));
            default ->
                    "(%s%s%s)"
                            .formatted(
                                    expressions.of(type, outer, 1),
                                    choice.of(" = ", " <> ", " <= ", " > "),
                                    value(type, outer, inner));
        };
    }

    /// One value for a row of so many others.
    String value(Type type, List<Column> outer, long rows) {
        Relation inner = relations.of(choice.below(2));
        return rows * inner.mostRows() > MOST_PAIRS
                ? expressions.of(type, outer, 1)
                : value(type, outer, inner);
    }

    private String value(Type type, List<Column> outer, Relation inner) {
        return "(SELECT "
                + aggregates.of(type, inner.columns())
                + " FROM "
                + where(inner, outer)
                + ")";
    }

    /// A relation and conditions, some of which name outer columns.
    String where(Relation inner, List<Column> outer) {
        List<String> conditions = new ArrayList<>();
        if (!choice.oneIn(4)) {
            String equal = relations.equal(outer, inner.columns());
            if (!equal.isEmpty()) {
                conditions.add(equal);
            }
        }
        if (choice.oneIn(3)) {
            conditions.add(expressions.condition(inner.columns(), 1));
        }
        if (choice.oneIn(5)) {
            List<Column> both = new ArrayList<>(outer);
            both.addAll(inner.columns());
            conditions.add(expressions.condition(both, 1));
        }
        return conditions.isEmpty()
                ? inner.sql()
                : inner.sql() + " WHERE " + String.join(" AND ", conditions);
    }
}
