package io.ticklane.tests.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Joins of files whose scans leave out rows by the keys of the other side: the same rows come out,
/// and what has no match is not read.
class RuntimeFiltersTest {
    private static final int ROWS = 60_000;

    @TempDir private Path folder;

    @ParameterizedTest
    @FieldSource("io.ticklane.tests.filter.KeyedRows#KEYS")
    void rowsAreTheSameWithAndWithoutFiltersForKeysOfAllTypes(String key) throws SQLException {
        Path left = folder.resolve("left.parquet");
        Path few = folder.resolve("few.parquet");
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement duck = duckdb.createStatement();
                Connection ticklane = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = ticklane.createStatement()) {
            KeyedRows.write(duck, left, "range(" + ROWS + ") AS r(i)");
            // in another order, so that texts have other codes, and with NULLs
            KeyedRows.write(
                    duck,
                    few,
                    "(SELECT 59000 - 1201 * j AS i FROM range(9) AS g(j)"
                            + " UNION ALL SELECT unnest([0, 1, 3, -5000])) AS r ORDER BY i DESC");
            String from = "'%s' l %s '%s' r ON l.%s = r.%s";
            for (String join : List.of("JOIN", "RIGHT JOIN")) {
                String both = from.formatted(left, join, few, key, key);
                String rows = "SELECT l.i, l.payload, r.i FROM " + both;
                List<List<@Nullable Object>> found = same(statement, rows, true);
                String sums = "SELECT COUNT(*), SUM(l.i), SUM(r.i) FROM " + both;
                assertThat(same(statement, sums, true)).hasToString(rows(duck, sums).toString());
                assertThat(found.size()).isPositive();
            }
            String in =
                    "SELECT i, payload FROM '%s' WHERE %s IN (SELECT %s FROM '%s')"
                            .formatted(left, key, key, few);
            assertThat(same(statement, in, true)).isEqualTo(rows(duck, in + " ORDER BY i"));
            String rest =
                    "SELECT l.i, r.i FROM " + from.formatted(left, "LEFT JOIN", few, key, key);
            assertThat(same(statement, rest, false)).hasSizeGreaterThanOrEqualTo(ROWS);
            String none = "SELECT l.i FROM " + from.formatted(left, "JOIN", few, key, key);
            assertThat(same(statement, none + " WHERE r.i > 100000", true)).isEmpty();
        }
    }

    /// The rows of a query with filters, which must be those without.
    private static List<List<@Nullable Object>> same(
            Statement statement, String sql, boolean filtered) throws SQLException {
        statement.execute("SET runtime_filters = 'off'");
        List<List<@Nullable Object>> without = rows(statement, sql);
        assertThat(rows(statement, "EXPLAIN " + sql).toString()).doesNotContain("filter 1");
        statement.execute("SET runtime_filters = 'on'");
        String plan = rows(statement, "EXPLAIN " + sql).toString();
        assertThat(plan.contains("if in filter 1")).as(plan).isEqualTo(filtered);
        assertThat(rows(statement, sql)).isEqualTo(without);
        return without;
    }

    private static List<List<@Nullable Object>> rows(Statement statement, String sql)
            throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getObject(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /// Overwrites a part of a file, in hundredths of its length.
    private static void damage(Path file, int from, int to) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long at = channel.size() * from / 100;
            int bytes = (int) (channel.size() * to / 100 - at);
            channel.write(ByteBuffer.allocate(bytes), at);
        }
    }

    @Test
    void rowGroupsWithoutAKeyAreNotRead() throws Exception {
        Path left = folder.resolve("left.parquet");
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement duck = duckdb.createStatement();
                Connection ticklane = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = ticklane.createStatement()) {
            KeyedRows.write(duck, left, "range(" + ROWS + ") AS r(i)");
            damage(left, 30, 80);
            for (String keys :
                    List.of(
                            "i64 = k WHERE k < 9000000000000000",
                            "i32 = CAST(k AS INTEGER) WHERE k IN (3, 20, 850)",
                            "text = 'order-' || CAST(k AS VARCHAR) WHERE k IN (1, 100)",
                            "money = CAST(k AS DECIMAL(12, 2)) WHERE k IN (1, 30)",
                            "f = CAST(k AS REAL) WHERE k IN (3, 4)")) {
                String query =
                        "SELECT COUNT(*), MAX(payload) FROM '"
                                + left
                                + "' JOIN (SELECT CAST(x AS BIGINT) AS k"
                                + " FROM GENERATE_SERIES(0, 900) AS g(x)) ON "
                                + keys;
                statement.execute("SET runtime_filters = 'on'");
                String plan = rows(statement, "EXPLAIN " + query).toString();
                assertThat(plan).contains("if in filter 1");
                assertThat(rows(statement, query)).hasSize(1);
                statement.execute("SET runtime_filters = 'off'");
                assertThatThrownBy(() -> rows(statement, query)).isInstanceOf(SQLException.class);
            }
        }
    }

    @Test
    void withoutARightRowNothingIsRead() throws Exception {
        Path left = folder.resolve("left.parquet");
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement duck = duckdb.createStatement();
                Connection ticklane = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = ticklane.createStatement()) {
            KeyedRows.write(duck, left, "range(" + ROWS + ") AS r(i)");
            statement.execute("CREATE TABLE nobody (k VARCHAR)");
            damage(left, 1, 80);
            String sql = "SELECT l.i FROM '" + left + "' l JOIN nobody ON sym = k";
            assertThat(rows(statement, sql)).isEmpty();
            statement.execute("SET runtime_filters = 'off'");
            assertThatThrownBy(() -> rows(statement, sql)).isInstanceOf(SQLException.class);
        }
    }
}
