package io.ticklane.tests.oracle;

import java.util.List;

/// Random expressions of dates and times.
final class TimeExpressions {
    private final Choice choice;
    private final Dialect dialect;
    private final Expressions expressions;

    /// Those whose arguments are other expressions.
    TimeExpressions(Choice choice, Dialect dialect, Expressions expressions) {
        this.choice = choice;
        this.dialect = dialect;
        this.expressions = expressions;
    }

    /// A DATE; DuckDB gives TIMESTAMP for a DATE and an interval, and for DATE_TRUNC of a DATE.
    String date(List<Column> columns, int depth) {
        String value = expressions.of(Type.DATE, columns, depth);
        return Type.DATE.cast(
                switch (choice.below(4)) {
                    case 0 -> expressions.of(Type.TIMESTAMP, columns, depth);
                    case 1 ->
                            "DATE_TRUNC('%s', %s)"
                                    .formatted(
                                            choice.of("year", "quarter", "month", "week", "day"),
                                            value);
                    default -> value + choice.of(" + ", " - ") + interval("DAY", "MONTH", "YEAR");
                });
    }

    /// A TIMESTAMP.
    String timestamp(List<Column> columns, int depth) {
        String value = expressions.of(Type.TIMESTAMP, columns, depth);
        return switch (choice.below(5)) {
            case 0 -> Type.TIMESTAMP.cast(expressions.of(Type.DATE, columns, depth));
            case 1 ->
                    "DATE_TRUNC('%s', %s)"
                            .formatted(
                                    choice.of(
                                            "year", "quarter", "month", "week", "day", "hour",
                                            "minute", "second"),
                                    value);
            case 2 ->
                    "TIME_BUCKET(INTERVAL '%s, %s)"
                            .formatted(choice.of("1' DAY", "4' HOUR", "15' MINUTE"), value);
            default ->
                    "("
                            + value
                            + choice.of(" + ", " - ")
                            + interval("SECOND", "MINUTE", "HOUR", "DAY", "MONTH", "YEAR")
                            + ")";
        };
    }

    /// A BIGINT of times.
    String part(List<Column> columns, int depth) {
        String date = expressions.of(Type.DATE, columns, depth);
        String time = expressions.of(Type.TIMESTAMP, columns, depth);
        return Type.BIGINT.cast(
                switch (choice.below(4)) {
                    case 0 ->
                            "EXTRACT(%s FROM %s)"
                                    .formatted(
                                            choice.of(
                                                    "YEAR", "QUARTER", "MONTH", "WEEK", "DAY",
                                                    "DOW", "ISODOW", "DOY", "ISOYEAR"),
                                            date);
                    case 1 ->
                            dialect.whole(
                                    choice.of("SECOND", "MINUTE", "HOUR", "DAY", "MONTH", "YEAR"),
                                    time,
                                    expressions.of(Type.TIMESTAMP, columns, depth));
                    default ->
                            "EXTRACT(%s FROM %s)"
                                    .formatted(
                                            choice.of(
                                                    "YEAR", "MONTH", "DAY", "HOUR", "MINUTE",
                                                    "SECOND"),
                                            time);
                });
    }

    private String interval(String... units) {
        return "INTERVAL '" + (1 + choice.below(40)) + "' " + choice.of(units);
    }
}
