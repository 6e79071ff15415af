package io.ticklane.tests.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Random expressions of one row. Values stay small, so that nothing overflows and doubles are
/// exact.
final class Expressions {
    private static final List<String> COMPARISONS =
            List.of(
                    " = ",
                    " <> ",
                    " < ",
                    " <= ",
                    " > ",
                    " >= ",
                    " = ",
                    " IS DISTINCT FROM ",
                    " IS NOT DISTINCT FROM ");
    private static final List<String> PATTERNS =
            List.of("'%a%'", "'a%'", "'%b'", "'_b%'", "'a_c'", "'%'", "''", "'%B_%'", "'abc'");

    private final Choice choice;
    private final Dialect dialect;
    private final TimeExpressions times;

    /// Expressions of some choices in the words of an engine.
    Expressions(Choice choice, Dialect dialect) {
        this.choice = choice;
        this.dialect = dialect;
        this.times = new TimeExpressions(choice, dialect, this);
    }

    /// An expression of a type over columns, of which there may be none.
    String of(Type type, List<Column> columns, int depth) {
        if (type == Type.ROUGH || depth <= 0) {
            return leaf(type, columns);
        }
        return switch (choice.below(8)) {
            case 0, 1 -> leaf(type, columns);
            case 2 -> any(type, columns, depth - 1);
            default ->
                    switch (type) {
                        case BOOLEAN -> condition(columns, depth);
                        case INTEGER -> integer(columns, depth - 1);
                        case BIGINT -> bigint(columns, depth - 1);
                        case DOUBLE -> floating(columns, depth - 1);
                        case DECIMAL -> decimal(columns, depth - 1);
                        case VARCHAR -> text(columns, depth - 1);
                        case DATE -> times.date(columns, depth - 1);
                        case TIMESTAMP -> times.timestamp(columns, depth - 1);
                        case ROUGH -> throw new IllegalStateException("a rough value is a leaf");
                    };
        };
    }

    /// A column, or now and then a literal.
    String leaf(Type type, List<Column> columns) {
        List<Column> fit = columns.stream().filter(column -> column.type() == type).toList();
        return fit.isEmpty() || choice.oneIn(6) ? literal(type) : choice.any(fit).name();
    }

    /// A literal, sometimes NULL.
    String literal(Type type) {
        if (choice.oneIn(10)) {
            return type.cast("NULL");
        }
        return switch (type) {
            case BOOLEAN -> choice.of("TRUE", "FALSE");
            case INTEGER -> Integer.toString(choice.below(9) - 2);
            case BIGINT -> Type.BIGINT.cast(Integer.toString(choice.below(60) - 12));
            case DOUBLE, ROUGH -> (choice.below(64) - 20) / 8.0 + "e0";
            case DECIMAL -> Type.DECIMAL.cast((choice.below(80) - 30) / 4.0 + "");
            case VARCHAR -> "'" + choice.any(OracleTables.TEXTS) + "'";
            case DATE ->
                    "DATE '2024-0" + (1 + choice.below(4)) + "-" + (11 + choice.below(19)) + "'";
            case TIMESTAMP ->
                    "TIMESTAMP '2024-02-%d %d:%d:00.5'"
                            .formatted(
                                    26 + choice.below(4),
                                    10 + choice.below(14),
                                    10 + choice.below(50));
        };
    }

    /// A condition.
    String condition(List<Column> columns, int depth) {
        if (depth <= 0) {
            return comparison(columns, 0);
        }
        int next = depth - 1;
        return switch (choice.below(12)) {
            case 0, 1 -> "(" + condition(columns, next) + " AND " + condition(columns, next) + ")";
            case 2, 3 -> "(" + condition(columns, next) + " OR " + condition(columns, next) + ")";
            case 4 -> "(NOT " + condition(columns, next) + ")";
            case 5 ->
                    "(%s IS %s)"
                            .formatted(
                                    of(choice.any(Type.EXACT), columns, next),
                                    choice.of("NULL", "NOT NULL"));
            case 6 ->
                    "(%s IS %s)"
                            .formatted(
                                    condition(columns, next),
                                    choice.of("TRUE", "FALSE", "NOT TRUE", "NOT FALSE", "UNKNOWN"));
            case 7 -> between(columns, next);
            case 8 -> in(columns, next);
            case 9 ->
                    "(%s %sLIKE %s)"
                            .formatted(
                                    of(Type.VARCHAR, columns, next),
                                    choice.of("", "NOT "),
                                    choice.any(PATTERNS));
            default -> comparison(columns, next);
        };
    }

    private String comparison(List<Column> columns, int depth) {
        Type type = choice.any(Type.EXACT);
        Type other =
                Type.NUMBERS.contains(type) && choice.oneIn(3) ? choice.any(Type.NUMBERS) : type;
        return "("
                + of(type, columns, depth)
                + choice.any(COMPARISONS)
                + of(other, columns, depth)
                + ")";
    }

    private String between(List<Column> columns, int depth) {
        Type type = choice.any(Type.EXACT);
        return "(%s %sBETWEEN %s AND %s)"
                .formatted(
                        of(type, columns, depth),
                        choice.of("", "NOT "),
                        of(type, columns, depth),
                        of(type, columns, depth));
    }

    private String in(List<Column> columns, int depth) {
        Type type = choice.any(Type.EXACT);
        String value = of(type, columns, depth);
        boolean constant = choice.oneIn(2);
        int count = choice.oneIn(8) ? 25 : 1 + choice.below(4);
        String list =
                IntStream.range(0, count)
                        .mapToObj(i ->
                                constant ? literal(type) : of(type, columns, count > 4 ? 0 : depth))
                        .collect(Collectors.joining(", "));
        return "(" + value + choice.of(" IN (", " NOT IN (") + list + "))";
    }

    /// What there is for all types.
    private String any(Type type, List<Column> columns, int depth) {
        return switch (choice.below(5)) {
            case 0 ->
                    "CASE WHEN %s THEN %s WHEN %s THEN %s ELSE %s END"
                            .formatted(
                                    condition(columns, depth),
                                    of(type, columns, depth),
                                    condition(columns, depth),
                                    of(type, columns, depth),
                                    of(type, columns, depth));
            case 1 -> {
                Type key = choice.any(Type.EXACT);
                yield "CASE %s WHEN %s THEN %s WHEN %s THEN %s END"
                        .formatted(
                                of(key, columns, depth),
                                literal(key),
                                of(type, columns, depth),
                                of(key, columns, 0),
                                of(type, columns, depth));
            }
            case 2 ->
                    "COALESCE(%s, %s, %s)"
                            .formatted(
                                    of(type, columns, depth),
                                    of(type, columns, depth),
                                    leaf(type, columns));
            case 3 ->
                    "NULLIF(%s, %s)".formatted(of(type, columns, depth), of(type, columns, depth));
            default ->
                    "%s(%s)"
                            .formatted(
                                    choice.of("GREATEST", "LEAST"),
                                    list(type, columns, depth, 2 + choice.below(2)));
        };
    }

    private String list(Type type, List<Column> columns, int depth, int count) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(of(type, columns, depth));
        }
        return String.join(", ", values);
    }

    private String integer(List<Column> columns, int depth) {
        String value = of(Type.INTEGER, columns, depth);
        return switch (choice.below(5)) {
            case 0 -> dialect.quotient(value, of(Type.INTEGER, columns, depth));
            case 1 -> "MOD(%s, NULLIF(%s, 0))".formatted(value, of(Type.INTEGER, columns, depth));
            case 2 -> choice.of("ABS", "-") + "(" + value + ")";
            case 3 ->
                    Type.INTEGER.cast(
                            of(
                                    choice.any(List.of(Type.BIGINT, Type.DOUBLE, Type.DECIMAL)),
                                    columns,
                                    depth));
            default ->
                    "(" + value + choice.of(" + ", " - ") + of(Type.INTEGER, columns, depth) + ")";
        };
    }

    private String bigint(List<Column> columns, int depth) {
        String value = of(Type.BIGINT, columns, depth);
        return switch (choice.below(8)) {
            case 0 -> dialect.quotient(value, of(Type.INTEGER, columns, depth));
            case 1 -> "MOD(%s, NULLIF(%s, 0))".formatted(value, of(Type.BIGINT, columns, depth));
            case 2 -> choice.of("ABS", "-") + "(" + value + ")";
            case 3 ->
                    Type.BIGINT.cast(
                            of(
                                    choice.any(List.of(Type.INTEGER, Type.DOUBLE, Type.DECIMAL)),
                                    columns,
                                    depth));
            case 4 -> Type.BIGINT.cast(length(columns, depth));
            case 5 -> times.part(columns, depth);
            case 6 -> "(" + value + " * " + (choice.below(7) - 3) + ")";
            default ->
                    "("
                            + value
                            + choice.of(" + ", " - ")
                            + of(choice.any(List.of(Type.INTEGER, Type.BIGINT)), columns, depth)
                            + ")";
        };
    }

    private String length(List<Column> columns, int depth) {
        String text = of(Type.VARCHAR, columns, depth);
        return choice.oneIn(2)
                ? "LENGTH(" + text + ")"
                : "POSITION(" + leaf(Type.VARCHAR, columns) + " IN " + text + ")";
    }

    private String floating(List<Column> columns, int depth) {
        String value = of(Type.DOUBLE, columns, depth);
        return switch (choice.below(6)) {
            case 0 -> choice.of("ABS", "-", "FLOOR", "CEIL", "ROUND") + "(" + value + ")";
            case 1 ->
                    Type.DOUBLE.cast(
                            of(
                                    choice.any(List.of(Type.INTEGER, Type.BIGINT, Type.DECIMAL)),
                                    columns,
                                    depth));
            case 2 -> "(" + value + " * " + choice.of("0.5e0", "2e0", "-1.5e0", "3") + ")";
            case 3 -> "(" + value + " / " + choice.of("2e0", "-4e0", "0.5e0") + ")";
            default ->
                    "("
                            + value
                            + choice.of(" + ", " - ")
                            + of(choice.any(Type.NUMBERS), columns, depth)
                            + ")";
        };
    }

    private String decimal(List<Column> columns, int depth) {
        String value = of(Type.DECIMAL, columns, depth);
        return Type.DECIMAL.cast(
                switch (choice.below(5)) {
                    case 0 -> choice.of("ABS", "-", "FLOOR", "CEIL", "ROUND") + "(" + value + ")";
                    case 1 -> of(choice.any(Type.NUMBERS), columns, depth);
                    case 2 -> value + " * " + choice.of("2", "-1.5", "0.25");
                    default ->
                            value
                                    + choice.of(" + ", " - ")
                                    + of(
                                            choice.any(
                                                    List.of(
                                                            Type.DECIMAL,
                                                            Type.INTEGER,
                                                            Type.BIGINT)),
                                            columns,
                                            depth);
                });
    }

    private String text(List<Column> columns, int depth) {
        String value = of(Type.VARCHAR, columns, depth);
        int n = choice.below(4);
        return switch (choice.below(9)) {
            case 0 -> "(" + value + " || " + of(Type.VARCHAR, columns, depth) + ")";
            case 1 -> choice.of("UPPER", "LOWER", "TRIM", "REVERSE") + "(" + value + ")";
            case 2 -> "SUBSTRING(%s, %d, %d)".formatted(value, 1 + choice.below(3), n);
            case 3 -> "%s(%s, %d)".formatted(choice.of("LEFT", "RIGHT"), value, n - 1);
            case 4 -> "REPLACE(%s, '%s', '%s')".formatted(value, choice.of("a", "b", "bc"), "xy");
            case 5 -> "CONCAT(%s, '-', %s)".formatted(value, of(Type.VARCHAR, columns, depth));
            case 6 -> "%s(%s, %d, '*')".formatted(choice.of("LPAD", "RPAD"), value, n * 2);
            case 7 -> "SPLIT_PART(%s, 'b', %d)".formatted(value, 1 + choice.below(3));
            default ->
                    Type.VARCHAR.cast(
                            of(
                                    choice.any(
                                            List.of(
                                                    Type.INTEGER,
                                                    Type.BIGINT,
                                                    Type.BOOLEAN,
                                                    Type.DECIMAL,
                                                    Type.DATE)),
                                    columns,
                                    depth));
        };
    }
}
