package io.ticklane.tests.laws;

import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.TableInput;
import io.ticklane.api.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The queries that call the functions of the catalogue in each shape that they have, over a table
/// `ticks` with a column `c_NAME` for each name of a parameter.
final class CallShapes {
    private static final int CALLS_IN_A_QUERY = 8;
    private static final String WINDOW = "PARTITION BY symbol ORDER BY ts";

    private CallShapes() {}

    /// Queries that call all functions in all their shapes, several in each.
    static List<String> queries(List<FunctionDefinition> functions) {
        List<String> rows = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        List<String> minutes = new ArrayList<>();
        List<String> queries = new ArrayList<>();
        for (FunctionDefinition function : functions) {
            String call = call(function.spec());
            switch (function) {
                case FunctionDefinition.Scalar _ -> rows.add(call);
                case FunctionDefinition.Running running -> {
                    rows.add(call + " OVER (" + WINDOW + ")");
                    switch (running.groupForm()) {
                        case LAST_WITHIN_GROUP -> groups.add(call + " WITHIN GROUP (ORDER BY ts)");
                        case SUM -> minutes.add(call);
                    }
                }
                case FunctionDefinition.Frame _ -> {
                    groups.add(call);
                    rows.add(call + " OVER (" + WINDOW + " ROWS 20 PRECEDING)");
                    rows.add(call + " OVER (" + WINDOW + " RANGE INTERVAL '30' SECOND PRECEDING)");
                }
                case FunctionDefinition.Table table -> queries.add(table(table));
            }
        }
        queries.addAll(together(rows, "SELECT seq, symbol, %s FROM ticks ORDER BY seq"));
        queries.addAll(
                together(
                        groups,
                        "SELECT symbol, %s, COUNT(*) AS n FROM ticks GROUP BY symbol ORDER BY symbol"));
        queries.addAll(
                together(
                        minutes,
                        "SELECT symbol, TIME_BUCKET(INTERVAL '1' MINUTE, ts) AS bucket, %s FROM ticks"
                                + " GROUP BY symbol, TIME_BUCKET(INTERVAL '1' MINUTE, ts)"
                                + " ORDER BY symbol, bucket"));
        return queries;
    }

    private static List<String> together(List<String> expressions, String query) {
        List<String> queries = new ArrayList<>();
        for (int from = 0; from < expressions.size(); from += CALLS_IN_A_QUERY) {
            int to = Math.min(expressions.size(), from + CALLS_IN_A_QUERY);
            String calls =
                    IntStream.range(from, to)
                            .mapToObj(i -> expressions.get(i) + " AS v" + i)
                            .collect(Collectors.joining(", "));
            queries.add(query.formatted(calls));
        }
        return queries;
    }

    /// A table function; one that needs an order gets many rows with the same time.
    private static String table(FunctionDefinition.Table function) {
        FunctionSpec spec = function.spec();
        List<String> tables =
                switch (function.input()) {
                    case TableInput.None() -> List.of();
                    case TableInput.OneTable() -> List.of("TABLE ticks " + WINDOW);
                    case TableInput.Ordered(String _) -> List.of("TABLE ticks ORDER BY minute");
                    case TableInput.TwoTables(List<String> first, List<String> second) ->
                            Stream.of(first.getFirst(), second.getFirst())
                                    .map(time ->
                                            "TABLE ticks PARTITION BY symbol ORDER BY "
                                                    + column(time))
                                    .toList();
                };
        String arguments =
                Stream.of(
                                tables.stream(),
                                spec.columns().stream()
                                        .filter(c -> !isTime(function, c.name()))
                                        .map(c ->
                                                c.name()
                                                        + " => DESCRIPTOR("
                                                        + column(c.name())
                                                        + ")"),
                                constants(spec))
                        .flatMap(part -> part)
                        .collect(Collectors.joining(", "));
        int columns =
                function.output().size()
                        + (String.join("", tables).contains("PARTITION BY") ? 1 : 0);
        return "SELECT * FROM TABLE("
                + spec.name()
                + "("
                + arguments
                + ")) ORDER BY "
                + IntStream.rangeClosed(1, columns)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(", "));
    }

    private static boolean isTime(FunctionDefinition.Table function, String column) {
        return function.input() instanceof TableInput.Ordered(String time) && time.equals(column);
    }

    /// A call with its arguments.
    static String call(FunctionSpec spec) {
        return Stream.concat(
                        spec.columns().stream().map(c -> c.name() + " => " + argument(c)),
                        constants(spec))
                .collect(Collectors.joining(", ", spec.name() + "(", ")"));
    }

    /// An array is made of the column: for some rows only, so that there are NULLs and codes.
    private static String argument(Parameter.Column parameter) {
        String column = column(parameter.name());
        return parameter.type().kind() == TypeKind.ARRAY
                ? "CASE WHEN "
                        + column
                        + " > 0 THEN ARRAY["
                        + column
                        + ", NULL, 2 * "
                        + column
                        + ", "
                        + column
                        + " + 1] END"
                : column;
    }

    /// The column of `ticks` for a parameter.
    static String column(String parameter) {
        return "c_" + parameter;
    }

    /// The constants that must be given, as SQL.
    private static Stream<String> constants(FunctionSpec spec) {
        return spec.constants().stream()
                .filter(constant -> !constant.optional())
                .map(constant -> constant.name() + " => " + literal(constant));
    }

    private static String literal(Parameter.Constant constant) {
        if (constant.type().kind() == TypeKind.INTERVAL_DAY_TIME) {
            return "INTERVAL '20' SECOND";
        }
        Object usual = constant.type().kind().isInteger() ? (Object) 5L : (Object) 5.0;
        return constant.range().contains(usual) ? usual.toString() : "0.05";
    }
}
