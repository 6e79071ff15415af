package io.ticklane.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A continuous query gives the bits of the same query over a table of the rows that were not late,
/// in the order of their times, however the stream is cut and by any number of workers.
final class StreamEqualsBatchTest {
    private static final int QUERIES = 4;
    private static final int[][] CUTS = {{1, 5, 64}, {2, 300, 300}, {2, 8, 17}};

    private static final List<String> FUNCTIONS =
            List.of(
                    "EWMA(price, 0.3) OVER k",
                    "EWMA(size, 0.01) OVER k",
                    "ZSCORE(price, 7) OVER k",
                    "MACD_HIST(price) OVER k",
                    "RSI(price, 5) OVER k",
                    "SUM(price) OVER (PARTITION BY symbol ORDER BY ts ROWS 5 PRECEDING)",
                    "AVG(price) OVER (PARTITION BY side ORDER BY ts ROWS BETWEEN 20 PRECEDING AND CURRENT ROW)",
                    "STDDEV_SAMP(price) OVER (PARTITION BY symbol ORDER BY ts ROWS 9 PRECEDING)",
                    "CORR(price, size) OVER (PARTITION BY symbol ORDER BY ts ROWS 12 PRECEDING)",
                    "SUM(size) OVER (PARTITION BY symbol ORDER BY ts RANGE BETWEEN INTERVAL '40' SECOND PRECEDING AND CURRENT ROW)",
                    "AVG(price) OVER (ORDER BY ts RANGE BETWEEN INTERVAL '3' SECOND PRECEDING AND CURRENT ROW)",
                    "SUM(price) OVER (PARTITION BY symbol ORDER BY ts)",
                    "COUNT(*) OVER (PARTITION BY symbol, side ORDER BY ts ROWS UNBOUNDED PRECEDING)",
                    "MIN(price) OVER (PARTITION BY symbol ORDER BY ts ROWS UNBOUNDED PRECEDING)",
                    "FIRST_VALUE(price) OVER (PARTITION BY symbol ORDER BY ts ROWS 3 PRECEDING)",
                    "LAG(price, 2) OVER k",
                    "ROW_NUMBER() OVER k",
                    "price - LAG(price) OVER k");

    private static final List<String> WINDOWS =
            List.of(
                    "SELECT symbol, TIME_BUCKET(INTERVAL '20' SECOND, ts) AS w, COUNT(*) AS c, SUM(price) AS s,"
                            + " STDDEV_SAMP(price) AS d FROM %s GROUP BY symbol, w",
                    "SELECT window_start, window_end, symbol, FIRST(price) AS o, MAX(price) AS h, MIN(price) AS l,"
                            + " LAST(price) AS c, SUM(size) AS v FROM TABLE(TUMBLE(TABLE %s, DESCRIPTOR(ts),"
                            + " INTERVAL '10' SECOND)) GROUP BY window_start, window_end, symbol",
                    "SELECT DATE_TRUNC('minute', ts) AS w, COUNT(DISTINCT symbol) AS c, MEDIAN(price) AS m"
                            + " FROM %s WHERE size > 300 GROUP BY DATE_TRUNC('minute', ts) HAVING COUNT(*) > 2",
                    "SELECT w, symbol, s, EWMA(s, 0.5) OVER (PARTITION BY symbol ORDER BY w) AS e FROM (SELECT symbol,"
                            + " TIME_BUCKET(INTERVAL '15' SECOND, ts) AS w, AVG(price) AS s FROM %s GROUP BY symbol, w)");

    private static final List<String> FILTERS =
            List.of("", " WHERE size > 900", " WHERE side = 'B'", " WHERE n % 3 <> 0");

    private static final List<String> MODES =
            List.of(
                    " EMIT CHANGES",
                    " EMIT FINAL",
                    " EMIT AFTER WATERMARK",
                    " EMIT CHANGES LATE DROP");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aStreamGivesTheBitsOfABatch(long seed) throws SQLException {
        Random random = new Random(seed);
        try (Connection connection = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = connection.createStatement()) {
            long rows = 200L + random.nextInt(800);
            int delay = random.nextInt(4);
            long disorder = 1 + random.nextInt(6_000_000) * 1000L;
            create(statement, random, rows, delay, disorder);
            assertThat(rows(statement, "SELECT * FROM feed EMIT CHANGES"))
                    .isEqualTo(rows(statement, "SELECT * FROM feed"));
            for (int i = 0; i < QUERIES; i++) {
                String query = query(random);
                List<List<Object>> batch = rows(statement, query.formatted("on_time"));
                assertThat(batch).as(query).isNotEmpty();
                for (int[] cut : CUTS) {
                    statement.execute("SET workers = " + cut[0]);
                    statement.execute("SET batch_size = " + cut[1]);
                    statement.execute("SET morsel_size = " + cut[2]);
                    String mode = MODES.get(random.nextInt(MODES.size()));
                    assertThat(rows(statement, query.formatted("feed") + mode))
                            .as("seed %d: %s%s in cuts of %d", seed, query, mode, cut[1])
                            .isEqualTo(batch);
                }
                statement.execute("RESET ALL");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theWindowsOfAStreamAreThoseOfABatch(long seed) throws SQLException {
        Random random = new Random(seed);
        try (Connection connection = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = connection.createStatement()) {
            create(
                    statement,
                    random,
                    200 + random.nextInt(800),
                    random.nextInt(4),
                    1 + random.nextInt(6_000_000) * 1000L);
            for (String query : WINDOWS) {
                List<List<Object>> batch = rows(statement, query.formatted("on_time"));
                assertThat(batch).as(query).hasSizeGreaterThan(1);
                for (int[] cut : CUTS) {
                    statement.execute("SET workers = " + cut[0]);
                    statement.execute("SET batch_size = " + cut[1]);
                    statement.execute("SET morsel_size = " + cut[2]);
                    assertThat(rows(statement, query.formatted("feed") + " EMIT FINAL"))
                            .as("seed %d: %s in cuts of %d", seed, query, cut[1])
                            .isEqualTo(batch);
                }
                statement.execute("RESET ALL");
            }
        }
    }

    /// A stream, and a table of its rows that are not late: no row is below the greatest time
    /// before it by more than the delay.
    private static void create(
            Statement statement, Random random, long rows, int delay, long disorder)
            throws SQLException {
        statement.execute(
                ("CREATE TABLE feed (ts TIMESTAMP(%d), symbol VARCHAR, side VARCHAR, price DOUBLE, size INTEGER,"
                                + " n BIGINT, WATERMARK FOR ts AS ts - INTERVAL '%d' SECOND)"
                                + " WITH (connector = 'generator', rows = %d, symbols = %d, seed = %d,"
                                + " step_nanos = 700000000, disorder_nanos = %d)")
                        .formatted(
                                random.nextBoolean() ? 9 : 0,
                                delay,
                                rows,
                                1 + random.nextInt(9),
                                random.nextInt(100),
                                disorder));
        statement.execute(
                ("CREATE TABLE on_time AS SELECT ts, symbol, side, price, size, n FROM (SELECT *, MAX(ts) OVER"
                                + " (ORDER BY n ROWS UNBOUNDED PRECEDING) AS latest FROM feed)"
                                + " WHERE ts >= latest - INTERVAL '%d' SECOND ORDER BY ts, n")
                        .formatted(delay));
        List<List<Object>> kept = rows(statement, "SELECT COUNT(*) FROM on_time");
        assertThat((long) kept.get(0).get(0)).isBetween(1L, rows);
    }

    private static String query(Random random) {
        List<String> columns = new ArrayList<>(List.of("ts", "symbol", "n"));
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            columns.add(FUNCTIONS.get(random.nextInt(FUNCTIONS.size())) + " AS c" + i);
        }
        // one that is always there needs the order of time
        columns.add("LAG(n) OVER k AS before");
        return "SELECT "
                + String.join(", ", columns)
                + " FROM %s"
                + FILTERS.get(random.nextInt(FILTERS.size())).replace("%", "%%")
                + " WINDOW k AS (PARTITION BY symbol ORDER BY ts)";
    }

    /// The rows, doubles as their bits.
    private static List<List<Object>> rows(Statement statement, String sql) throws SQLException {
        List<List<Object>> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            int width = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<Object> row = new ArrayList<>(width);
                for (int i = 1; i <= width; i++) {
                    Object value = rows.getObject(i);
                    row.add(
                            value instanceof Double number
                                    ? Long.toHexString(Double.doubleToRawLongBits(number))
                                    : value);
                }
                found.add(row);
            }
        }
        return found;
    }
}
