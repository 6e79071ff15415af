package io.ticklane.tests.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Parquet files of all types, encodings and codecs that another database writes are read as it
/// reads them itself.
@NullMarked
class ParquetFilesTest {
    private static final int ROWS = 5_000;

    /// A column: its expression over `i` in the other database, and how a result's value is read.
    private record Shape(String name, String expression, Read read) {}

    private interface Read {
        @Nullable Object from(ResultSet rows, int column) throws SQLException;
    }

    private static final Read NUMBER = (rows, at) -> whole(rows.getBigDecimal(at));
    private static final Read TEXT = ResultSet::getString;

    private static final List<Shape> SHAPES =
            List.of(
                    new Shape("b", "i % 3 = 0", ResultSet::getBoolean),
                    new Shape("i8", "CAST(i % 200 - 100 AS TINYINT)", NUMBER),
                    new Shape("i16", "CAST(i * 7 - 9000 AS SMALLINT)", NUMBER),
                    new Shape("i32", "CAST(i * 104729 - 70000000 AS INTEGER)", NUMBER),
                    new Shape("i64", "i * 1844674407370955 - 4000000000000000000", NUMBER),
                    new Shape("step", "1767346200000000000 + i * 1000", NUMBER),
                    new Shape("few", "CAST(i % 7 AS BIGINT)", NUMBER),
                    new Shape("u8", "CAST(i % 256 AS UTINYINT)", NUMBER),
                    new Shape("u16", "CAST(i * 13 AS USMALLINT)", NUMBER),
                    new Shape("u32", "CAST(i * 858000 AS UINTEGER)", NUMBER),
                    new Shape("u64", "CAST(i AS UBIGINT) * 3689348814741910", NUMBER),
                    new Shape("f", "CAST(i / 7 - 300 AS FLOAT)", ResultSet::getDouble),
                    new Shape("d", "i / 13 - 150", ResultSet::getDouble),
                    new Shape("ticks", "(10000 + i % 500) / 100", ResultSet::getDouble),
                    new Shape("dec4", "CAST(i % 1000 / 10 AS DECIMAL(4, 1))", NUMBER),
                    new Shape("dec9", "CAST(i * 97 - 200000 AS DECIMAL(9, 2))", NUMBER),
                    new Shape("dec18", "CAST(i * 10000000019 - 7 AS DECIMAL(18, 3))", NUMBER),
                    new Shape("dec38", "CAST(i - 2500 AS DECIMAL(38, 9)) * 12345678901", NUMBER),
                    new Shape("sym", "'S' || CAST(i % 40 AS VARCHAR)", TEXT),
                    new Shape("text", "repeat('x', i % 17) || CAST(i AS VARCHAR) || 'ü'", TEXT),
                    new Shape("prefix", "'order-2026-' || lpad(CAST(i AS VARCHAR), 9, '0')", TEXT),
                    new Shape(
                            "bytes",
                            "CAST(CAST(i AS VARCHAR) AS BLOB)",
                            (rows, at) -> {
                                byte[] value = rows.getBytes(at);
                                return value == null ? null : Arrays.toString(value);
                            }),
                    new Shape("day", "DATE '2020-01-01' + CAST(i - 2500 AS INTEGER)", TEXT),
                    new Shape(
                            "tm",
                            "TIME '00:00:00' + to_seconds(CAST(i * 17 AS INTEGER))",
                            ParquetFilesTest::time),
                    new Shape("ts", time("TIMESTAMP", "us"), ParquetFilesTest::instant),
                    new Shape("ms", time("TIMESTAMP_MS", "ms"), ParquetFilesTest::instant),
                    new Shape("ns", time("TIMESTAMP_NS", "ns"), ParquetFilesTest::instant));

    @TempDir private Path folder;

    private static String time(String type, String unit) {
        String step = unit.equals("ms") ? "i * 1001000" : "i * 1001";
        return "CAST(make_timestamp(1767346200000000 + " + step + ") AS " + type + ")";
    }

    private static @Nullable Object whole(@Nullable BigDecimal value) {
        return value == null ? null : value.stripTrailingZeros();
    }

    private static @Nullable Object time(ResultSet rows, int at) throws SQLException {
        String value = rows.getString(at);
        return value == null ? null : java.time.LocalTime.parse(value);
    }

    private static @Nullable Object instant(ResultSet rows, int at) throws SQLException {
        java.sql.Timestamp value = rows.getTimestamp(at);
        return value == null ? null : value.toLocalDateTime();
    }

    @ParameterizedTest
    @CsvSource({
        "v1, uncompressed, none", "v1, snappy, none", "v1, snappy, some", "v1, zstd, half",
        "v1, gzip, runs", "v1, lz4_raw, all", "v2, uncompressed, some", "v2, snappy, none",
        "v2, zstd, half", "v2, gzip, all", "v2, lz4_raw, runs"
    })
    void filesAreReadAsTheOtherDatabaseReadsThem(String version, String codec, String nulls)
            throws SQLException {
        Path file = folder.resolve("all.parquet");
        String isNull =
                switch (nulls) {
                    case "some" -> "i % 997 = 5";
                    case "half" -> "(i * 7919) % 16 < 8";
                    case "runs" -> "(i // 600) % 2 = 1";
                    case "all" -> "i >= 0";
                    default -> "i < 0";
                };
        List<String> columns = new ArrayList<>();
        for (Shape shape : SHAPES) {
            columns.add(
                    "CASE WHEN "
                            + isNull
                            + " THEN NULL ELSE "
                            + shape.expression()
                            + " END AS \""
                            + shape.name()
                            + '"');
        }
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Connection engine = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = duck.createStatement()) {
            statement.execute(
                    "COPY (SELECT i, "
                            + String.join(", ", columns)
                            + " FROM range("
                            + ROWS
                            + ") AS r(i)) TO '"
                            + file
                            + "' (FORMAT parquet, ROW_GROUP_SIZE 2048, PARQUET_VERSION "
                            + version
                            + ", COMPRESSION "
                            + codec
                            + ")");
            for (Shape shape : SHAPES) {
                String sql = "SELECT \"" + shape.name() + "\" FROM '" + file + "' ORDER BY i";
                assertThat(values(engine, sql, shape.read()))
                        .as("%s, %s, %s: %s", version, codec, nulls, shape.name())
                        .isEqualTo(values(duck, sql, shape.read()));
            }
        }
    }

    /// Lists of each kind of number: NULL, empty, with NULL elements, and longer than a page.
    @ParameterizedTest
    @CsvSource({
        "v1, uncompressed",
        "v1, snappy",
        "v1, zstd",
        "v2, uncompressed",
        "v2, snappy",
        "v2, gzip"
    })
    void listsOfNumbersAreReadAsTheOtherDatabaseReadsThem(String version, String codec)
            throws SQLException {
        Path file = folder.resolve("lists.parquet");
        List<String> types = List.of("DOUBLE", "FLOAT", "TINYINT", "INTEGER", "BIGINT", "UINTEGER");
        StringBuilder columns = new StringBuilder("i");
        for (String type : types) {
            columns.append(
                    """
                    , CASE WHEN i % 11 = 3 THEN NULL
                           ELSE [CASE WHEN (i + k) % 7 = 1 THEN NULL ELSE CAST((i * 31 + k) % 100 AS TYPE) END
                                 FOR k IN range(CASE WHEN i % 1000 = 500 THEN 4000 ELSE (i * 7) % 13 END)]
                      END AS TYPE_list
                    """
                            .replace("TYPE", type));
        }
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Connection engine = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = duck.createStatement();
                Statement settings = engine.createStatement()) {
            statement.execute(
                    "COPY (SELECT %s FROM range(%d) AS r(i)) TO '%s' (FORMAT parquet, ROW_GROUP_SIZE 2048, PARQUET_VERSION %s, COMPRESSION %s)"
                            .formatted(columns, ROWS, file, version, codec));
            settings.execute("SET batch_size = 700");
            for (String type : types) {
                String sql = "SELECT " + type + "_list FROM '" + file + "' ORDER BY i";
                List<@Nullable Object> expected = values(duck, sql, ParquetFilesTest::doubles);
                assertThat(expected).contains(List.of()).contains((Object) null);
                assertThat(values(engine, sql, ParquetFilesTest::doubles))
                        .as("%s, %s: %s", version, codec, type)
                        .isEqualTo(expected);
            }
            String sum =
                    "SELECT SUM(INTEGER_list[1]) FROM '" + file + "' WHERE INTEGER_list[1] > 5";
            assertThat(values(engine, sum, ResultSet::getDouble))
                    .isEqualTo(values(duck, sum, ResultSet::getDouble));
        }
    }

    private static @Nullable Object doubles(ResultSet rows, int at) throws SQLException {
        java.sql.Array array = rows.getArray(at);
        return array == null
                ? null
                : Arrays.stream((@Nullable Object[]) array.getArray())
                        .map(value -> value == null ? null : ((Number) value).doubleValue())
                        .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "['a'] | VARCHAR",
                "[[1.5]] | lists",
                "[{'x': 1}] | groups",
                "[CAST(1 AS DECIMAL(9, 2))] | DECIMAL(9, 2)"
            })
    void otherListsAreRefusedByName(String list, String named) throws SQLException {
        Path file = folder.resolve("refused.parquet");
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Connection engine = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = duck.createStatement();
                Statement query = engine.createStatement()) {
            statement.execute(
                    "COPY (SELECT 1 AS i, "
                            + list
                            + " AS levels) TO '"
                            + file
                            + "' (FORMAT parquet)");
            assertThatThrownBy(() -> query.executeQuery("SELECT * FROM '" + file + "'"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"))
                    .hasMessageContaining("levels")
                    .hasMessageContaining(named);
        }
    }

    private static List<@Nullable Object> values(Connection connection, String sql, Read read)
            throws SQLException {
        List<@Nullable Object> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                Object value = read.from(rows, 1);
                values.add(rows.wasNull() ? null : value);
            }
        }
        return values;
    }

    @Test
    void rowGroupsAreOnlyPassedOverWhenNoRowOfThemCanPass() throws SQLException {
        Path file = folder.resolve("groups.parquet");
        List<String> conditions =
                List.of(
                        "i < 100",
                        "i >= 4096 AND i <= 4100",
                        "3000 = i",
                        "x > 5",
                        "x < 0.5",
                        "x = 3.25",
                        "s = 'k17'",
                        "s < 'k1'",
                        "i < 10 OR i > 9990",
                        "ts >= TIMESTAMP '2026-01-02 12:00:00' AND i < 9000",
                        "d = 4.20",
                        "i > 20000");
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Connection engine = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = duck.createStatement()) {
            statement.execute(
                    """
                    COPY (SELECT i, CASE WHEN i = 77 THEN CAST('NaN' AS DOUBLE) ELSE i / 4000 END AS x,
                                 'k' || CAST(i // 100 AS VARCHAR) AS s,
                                 CAST(i / 100 AS DECIMAL(12, 2)) AS d,
                                 TIMESTAMP '2026-01-02 00:00:00' + to_seconds(i * 8) AS ts
                          FROM range(10000) AS r(i))
                    TO '%s' (FORMAT parquet, ROW_GROUP_SIZE 2048)
                    """
                            .formatted(file));
            for (String condition : conditions) {
                String sql = "SELECT i FROM '" + file + "' WHERE " + condition + " ORDER BY i";
                assertThat(values(engine, sql, NUMBER))
                        .as(condition)
                        .isEqualTo(values(duck, sql, NUMBER));
            }
        }
    }
}
