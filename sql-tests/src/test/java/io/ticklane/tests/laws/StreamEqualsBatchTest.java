package io.ticklane.tests.laws;

import static io.ticklane.tests.laws.StreamExpressions.FUNCTIONS;
import static io.ticklane.tests.laws.StreamExpressions.PEERS;
import static io.ticklane.tests.laws.StreamExpressions.TABLE_FUNCTIONS;
import static io.ticklane.tests.laws.StreamExpressions.WINDOWS;
import static io.ticklane.tests.laws.StreamTables.CUTS;
import static io.ticklane.tests.laws.StreamTables.rows;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
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

    /// In the order of their windows, which a stream has without a sort.
    private static final List<String> SPREAD_WINDOWS =
            List.of(
                    "SELECT window_start, window_end, symbol, COUNT(*) AS c, SUM(price) AS s, STDDEV_SAMP(price) AS d"
                            + " FROM TABLE(HOP(TABLE %s, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '15' SECOND))"
                            + " GROUP BY window_start, window_end, symbol ORDER BY window_start",
                    "SELECT window_end, MEDIAN(price) AS m, COUNT(DISTINCT side) AS c FROM TABLE(HOP(TABLE %s,"
                            + " DESCRIPTOR(ts), INTERVAL '4' SECOND, INTERVAL '10' SECOND)) WHERE size > 200"
                            + " GROUP BY window_end ORDER BY window_end",
                    "SELECT side, window_start, FIRST(price) AS o, LAST(price) AS c FROM TABLE(HOP(TABLE %s,"
                            + " DESCRIPTOR(ts), INTERVAL '20' SECOND, INTERVAL '3' SECOND))"
                            + " GROUP BY side, window_start ORDER BY window_start",
                    "SELECT window_start, window_end, symbol, COUNT(*) AS c, SUM(price) AS s FROM TABLE(SESSION(TABLE %s"
                            + " PARTITION BY symbol, DESCRIPTOR(ts), INTERVAL '3' SECOND))"
                            + " GROUP BY window_start, window_end, symbol ORDER BY window_end",
                    "SELECT window_end, MIN(n) AS f, MAX(n) AS l, COUNT(*) AS c FROM TABLE(SESSION(TABLE %s,"
                            + " DESCRIPTOR(ts), INTERVAL '0.9' SECOND)) WHERE price > 0 GROUP BY window_end"
                            + " ORDER BY window_end",
                    "SELECT h, SUM(c) AS c, MAX(s) AS s FROM (SELECT window_end, TIME_BUCKET(INTERVAL '30' SECOND,"
                            + " window_end) AS h, COUNT(*) AS c, SUM(price) AS s FROM TABLE(HOP(TABLE %s, DESCRIPTOR(ts),"
                            + " INTERVAL '5' SECOND, INTERVAL '10' SECOND)) GROUP BY window_end) GROUP BY h ORDER BY h");

    private static final List<String> JOINS =
            List.of(
                    "SELECT t.ts, t.symbol, t.n, q.ts AS since, q.n AS m, q.price FROM %s t LEFT ASOF JOIN %s q"
                            + " MATCH_CONDITION q.ts <= t.ts ON q.symbol = t.symbol",
                    "SELECT t.n, q.n AS m FROM %s t ASOF JOIN %s q MATCH_CONDITION q.ts < t.ts"
                            + " ON q.symbol = t.symbol AND q.side = t.side",
                    "SELECT t.n, q.n AS m, q.price - t.price AS d FROM %s t LEFT ASOF JOIN (SELECT * FROM %s WHERE size > 300) q"
                            + " MATCH_CONDITION q.ts <= t.ts ON q.symbol = t.symbol AND q.ts >= t.ts - INTERVAL '2' SECOND",
                    "SELECT n, EWMA(d, 0.2) OVER (PARTITION BY symbol ORDER BY ts) AS e, SUM(d) OVER (PARTITION BY symbol"
                            + " ORDER BY ts RANGE BETWEEN INTERVAL '9' SECOND PRECEDING AND CURRENT ROW) AS s"
                            + " FROM (SELECT t.n, t.ts, t.symbol, t.price - q.price AS d FROM %s t ASOF JOIN %s q"
                            + " MATCH_CONDITION q.ts <= t.ts ON q.symbol = t.symbol)",
                    "SELECT a.n, a.m, b.n AS o FROM (SELECT t.ts, t.n, t.symbol, q.n AS m FROM %1$s t ASOF JOIN %2$s q"
                            + " MATCH_CONDITION q.ts <= t.ts ON q.symbol = t.symbol) a LEFT ASOF JOIN %2$s b"
                            + " MATCH_CONDITION b.ts < a.ts ON b.symbol = a.symbol");

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
            StreamTables.create(statement, "feed", random, random.nextBoolean() ? 9 : 0, 1000);
            assertThat(rows(statement, "SELECT * FROM feed EMIT CHANGES"))
                    .isEqualTo(rows(statement, "SELECT * FROM feed"));
            for (int i = 0; i < QUERIES; i++) {
                String query = query(random);
                List<List<Object>> batch = rows(statement, query.formatted("on_time_feed"));
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
    @ValueSource(longs = {1, 2})
    void framesWithSomeRowsOfATimeAreThoseOfABatch(long seed) throws SQLException {
        Random random = new Random(seed);
        try (Connection connection = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = connection.createStatement()) {
            // times of whole seconds are those of many rows
            StreamTables.create(statement, "feed", random, seed == 1 ? 0 : 9, 1000);
            for (String call : PEERS) {
                String query = "SELECT n, " + call.replace("%", "%%") + " AS c FROM %s";
                same(
                        statement,
                        query.formatted("feed"),
                        query.formatted("on_time_feed"),
                        " EMIT CHANGES");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theWindowsOfAStreamAreThoseOfABatch(long seed) throws SQLException {
        Random random = new Random(seed);
        try (Connection connection = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = connection.createStatement()) {
            StreamTables.create(statement, "feed", random, random.nextBoolean() ? 9 : 0, 1000);
            for (String query : WINDOWS) {
                same(
                        statement,
                        query.formatted("feed"),
                        query.formatted("on_time_feed"),
                        " EMIT FINAL");
            }
            for (String query : SPREAD_WINDOWS) {
                same(
                        statement,
                        query.formatted("feed"),
                        query.formatted("on_time_feed"),
                        " EMIT FINAL");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theRowsOfATableFunctionAreThoseOfABatch(long seed) throws SQLException {
        Random random = new Random(seed);
        try (Connection connection = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = connection.createStatement()) {
            StreamTables.create(statement, "feed", random, random.nextBoolean() ? 9 : 0, 1000);
            for (String query : TABLE_FUNCTIONS) {
                same(
                        statement,
                        query.formatted("feed"),
                        query.formatted("on_time_feed"),
                        " EMIT FINAL");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aJoinOfStreamsIsThatOfTheirRowsThatAreNotLate(long seed) throws SQLException {
        Random random = new Random(seed);
        try (Connection connection = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = connection.createStatement()) {
            int digits = random.nextBoolean() ? 9 : 0;
            for (String name : List.of("trades", "quotes")) {
                StreamTables.create(statement, name, random, digits, 600);
            }
            for (String query : JOINS) {
                same(
                        statement,
                        query.formatted("trades", "quotes"),
                        query.formatted("on_time_trades", "on_time_quotes"),
                        MODES.get(random.nextInt(MODES.size())));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void historyAndLiveAreOneTable(long seed) throws SQLException {
        Random random = new Random(seed);
        try (Connection connection = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = connection.createStatement()) {
            StreamTables.create(statement, "feed", random, random.nextBoolean() ? 9 : 0, 1000);
            // rows of the history are in no order, and some are of the time of the live ones
            statement.execute(
                    "CREATE TABLE history AS SELECT * FROM on_time_feed WHERE n % 3 = 0 AND ts <= (SELECT MIN(ts) FROM on_time_feed)"
                            + " + INTERVAL '60' SECOND ORDER BY price");
            statement.execute(
                    "CREATE TABLE whole AS SELECT * FROM (SELECT * FROM history UNION ALL SELECT * FROM on_time_feed"
                            + " WHERE ts >= (SELECT MAX(ts) FROM history)) ORDER BY ts");
            List<String> queries = new ArrayList<>();
            for (int i = 0; i < QUERIES; i++) {
                queries.add(query(random));
            }
            queries.add(WINDOWS.get(0));
            queries.add(WINDOWS.getLast());
            for (String query : queries) {
                same(
                        statement,
                        query.formatted("(SELECT * FROM history UNION ALL SELECT * FROM feed)"),
                        query.formatted("whole"),
                        " EMIT FINAL");
            }
        }
    }

    /// A continuous query gives the rows of another one, in all cuts.
    private static void same(Statement statement, String live, String batch, String mode)
            throws SQLException {
        List<List<Object>> expected = rows(statement, batch);
        assertThat(expected).as(batch).hasSizeGreaterThan(1);
        for (int[] cut : CUTS) {
            statement.execute("SET workers = " + cut[0]);
            statement.execute("SET batch_size = " + cut[1]);
            statement.execute("SET morsel_size = " + cut[2]);
            assertThat(rows(statement, live + mode))
                    .as("%s%s in cuts of %d", live, mode, cut[1])
                    .isEqualTo(expected);
        }
        statement.execute("RESET ALL");
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
}
