package io.ticklane.tests.oracle;

import java.util.List;

/// How each engine writes what both have. Where they mean to do different things, the words are
/// chosen so that they do the same, and the reason stands here.
enum Dialect {
    TICKLANE,
    DUCKDB;

    private String either(String ticklane, String duckdb) {
        return this == TICKLANE ? ticklane : duckdb;
    }

    /// A whole quotient, NULL for a divisor of 0: DuckDB's `/` of whole numbers is a DOUBLE, and a
    /// divisor of 0 is an error of Ticklane's alone.
    String quotient(String a, String b) {
        return "(" + a + either(" / ", " // ") + "NULLIF(" + b + ", 0))";
    }

    /// The first, last or nth value of a frame, or one some rows before or behind, that is not
    /// NULL.
    String ignoreNulls(String function, String arguments) {
        return function + "(" + arguments + either(") IGNORE NULLS", " IGNORE NULLS)");
    }

    /// How many whole units lie between two times: DuckDB's DATE_DIFF counts edges.
    String whole(String unit, String from, String to) {
        return either(
                "TIMESTAMPDIFF(" + unit + ", " + from + ", " + to + ")",
                "DATE_SUB('" + unit + "', " + from + ", " + to + ")");
    }

    /// An as-of join of tables with the names a and b.
    String asof(boolean outer, List<String> tables, String condition, String keys) {
        String kind = outer ? " LEFT" : "";
        return either(
                "%s%s ASOF JOIN %s MATCH_CONDITION %s ON %s"
                        .formatted(tables.get(0), kind, tables.get(1), condition, keys),
                "%s ASOF%s JOIN %s ON %s AND %s"
                        .formatted(tables.get(0), kind, tables.get(1), keys, condition));
    }
}
