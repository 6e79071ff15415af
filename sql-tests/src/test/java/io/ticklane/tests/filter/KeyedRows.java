package io.ticklane.tests.filter;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// Writes files of rows that have a key of each type, many of them equal, and a long text.
final class KeyedRows {
    /// The key columns.
    static final List<String> KEYS =
            List.of("b", "i8", "i32", "i64", "d", "f", "money", "wide", "sym", "text", "day", "ts");

    private KeyedRows() {}

    /// Writes the rows for the numbers `i` that a FROM clause of DuckDB gives.
    static void write(Statement duck, Path file, String rows) throws SQLException {
        duck.execute(
                """
                COPY (SELECT i,
                             CASE WHEN i %% 97 = 0 THEN NULL ELSE i %% 3 = 0 END AS b,
                             CASE WHEN i %% 97 = 0 THEN NULL ELSE CAST(i // 700 AS TINYINT) END AS i8,
                             CAST(i // 70 AS INTEGER) AS i32,
                             CASE WHEN i %% 89 = 0 THEN NULL ELSE i * 1844674407370 END AS i64,
                             CASE i %% 11 WHEN 0 THEN 'NaN'::DOUBLE WHEN 1 THEN -0.0::DOUBLE
                                 WHEN 2 THEN 0.0::DOUBLE WHEN 3 THEN NULL ELSE (i // 50) / 8 END AS d,
                             CAST((i // 9) / 4 AS FLOAT) AS f,
                             CAST(i // 11 AS DECIMAL(12, 2)) AS money,
                             CAST(i // 11 AS DECIMAL(30, 2)) * 12345678901 AS wide,
                             CASE WHEN i %% 83 = 0 THEN NULL ELSE 'S' || CAST(i // 600 AS VARCHAR) END AS sym,
                             'order-' || CAST(i AS VARCHAR) AS text,
                             DATE '2020-01-01' + CAST(i // 100 AS INTEGER) AS day,
                             make_timestamp(1767346200000000 + (i // 5) * 1001) AS ts,
                             repeat('x', CAST(i %% 90 AS INTEGER)) AS payload
                      FROM %s)
                TO '%s' (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 4096)
                """
                        .formatted(rows, file));
    }

    /// The same, by a DuckDB of its own.
    static void write(Path file, String rows) throws SQLException {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement duck = duckdb.createStatement()) {
            write(duck, file, rows);
        }
    }
}
