package io.ticklane.tests.laws;

import static io.ticklane.tests.laws.StreamTables.CUTS;
import static io.ticklane.tests.laws.StreamTables.rows;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Groups that come again as they change: who keeps the last row of each key has, after each step
/// of time, what a query over the rows up to there gives. And the rows are the same however the
/// stream is cut.
final class StreamChangesTest {
    private static final long STEP_MILLIS = 15_000;

    /// Queries whose first column is the time of the last row of a group, and the number of keys,
    /// which come next.
    private record Query(String sql, int keys) {}

    private static final List<Query> QUERIES =
            List.of(
                    new Query(
                            "SELECT MAX(ts) AS t, symbol, COUNT(*) AS c, SUM(price) AS s, AVG(price) AS a, MIN(size) AS l"
                                    + " FROM %s GROUP BY symbol",
                            1),
                    new Query(
                            "SELECT MAX(ts) AS t, symbol, side, STDDEV_SAMP(price) AS d, LAST(price) AS p, FIRST(n) AS f"
                                    + " FROM %s WHERE size > 200 GROUP BY side, symbol",
                            2),
                    new Query(
                            "SELECT MAX(ts) AS t, COUNT(*) AS c, CORR(price, size) AS r FROM %s",
                            0),
                    new Query(
                            "SELECT MAX(ts) AS t, symbol, TIME_BUCKET(INTERVAL '12' SECOND, ts) AS w, SUM(price) AS s,"
                                    + " COUNT(*) AS c FROM %s GROUP BY symbol, w",
                            2),
                    new Query(
                            "SELECT MAX(ts) AS t, window_start, COUNT(DISTINCT symbol) AS c, ARG_MAX(n, price) AS n"
                                    + " FROM TABLE(TUMBLE(TABLE %s, DESCRIPTOR(ts), INTERVAL '2' SECOND)) GROUP BY window_start",
                            1));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theLastRowsOfTheKeysAreTheGroupsSoFar(long seed) throws SQLException {
        Random random = new Random(seed);
        try (Connection connection = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = connection.createStatement()) {
            StreamTables.create(statement, "feed", random, random.nextBoolean() ? 9 : 0, 160);
            for (Query query : QUERIES) {
                String live = query.sql().formatted("feed");
                check(
                        statement,
                        query,
                        changes(statement, live + " EMIT EVERY INTERVAL '15' SECOND"));
                List<List<Object>> each = changes(statement, live + " EMIT CHANGES");
                assertThat(upserted(each, query.keys()))
                        .as(live)
                        .isEqualTo(
                                upserted(
                                        rows(statement, query.sql().formatted("on_time_feed")),
                                        query.keys()));
            }
        }
    }

    /// Of those that go, only the keys are looked at.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void rowsGoWhenTheirConditionIsNoLongerTrue(long seed) throws SQLException {
        Random random = new Random(seed);
        int gone = 0;
        try (Connection connection = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = connection.createStatement()) {
            StreamTables.create(statement, "feed", random, random.nextBoolean() ? 9 : 0, 160);
            for (Query query : QUERIES) {
                for (String condition : List.of("MOD(c, 3) <> 0", "c < 20 OR MOD(c, 2) = 0")) {
                    if (!query.sql().contains(" AS c")) {
                        continue;
                    }
                    String sql = "SELECT * FROM (" + query.sql() + ") WHERE " + condition;
                    List<List<Object>> changes =
                            changes(
                                    statement,
                                    sql.formatted("feed") + " EMIT CHANGES WITH RETRACTIONS");
                    Map<List<Object>, List<Object>> state = new HashMap<>();
                    for (List<Object> change : changes) {
                        List<Object> key = change.subList(1, 1 + query.keys());
                        boolean is = (int) change.getLast() == 1;
                        assertThat((int) change.getLast()).isEqualTo(is ? 1 : -1);
                        if (is) {
                            state.put(key, change.subList(0, change.size() - 1));
                        } else {
                            assertThat(state.remove(key)).as("%s in %s", change, sql).isNotNull();
                            gone++;
                        }
                    }
                    assertThat(state)
                            .as("seed %d: %s", seed, sql)
                            .isEqualTo(
                                    upserted(
                                            rows(statement, sql.formatted("on_time_feed")),
                                            query.keys()));
                }
            }
        }
        assertThat(gone).as("rows that went").isGreaterThan(50);
    }

    /// The changes, the same in all cuts.
    private static List<List<Object>> changes(Statement statement, String sql) throws SQLException {
        List<List<Object>> first = null;
        for (int[] cut : CUTS) {
            statement.execute("SET workers = " + cut[0]);
            statement.execute("SET batch_size = " + cut[1]);
            statement.execute("SET morsel_size = " + cut[2]);
            List<List<Object>> made = rows(statement, sql);
            assertThat(made)
                    .as("%s in cuts of %d", sql, cut[1])
                    .isEqualTo(first == null ? made : first);
            first = made;
        }
        statement.execute("RESET ALL");
        return java.util.Objects.requireNonNull(first);
    }

    /// After each step of time.
    private static void check(Statement statement, Query query, List<List<Object>> changes)
            throws SQLException {
        Map<List<Object>, List<Object>> state = new HashMap<>();
        int next = 0;
        int steps = 0;
        while (next < changes.size()) {
            long step = step(changes.get(next));
            List<List<Object>> together = new ArrayList<>();
            while (next < changes.size() && step(changes.get(next)) == step) {
                together.add(changes.get(next++));
            }
            assertThat(upserted(together, query.keys())).hasSize(together.size());
            state.putAll(upserted(together, query.keys()));
            String upTo =
                    query.sql()
                            .replace(
                                    "FROM %s",
                                    "FROM (SELECT * FROM %s WHERE ts < " + end(step) + ")")
                            .formatted("on_time_feed");
            if (!query.sql().contains("TUMBLE")) {
                assertThat(state)
                        .as("%s at %s", upTo, end(step))
                        .isEqualTo(upserted(rows(statement, upTo), query.keys()));
                steps++;
            }
        }
        assertThat(steps).isGreaterThan(query.sql().contains("TUMBLE") ? -1 : 1);
        assertThat(state)
                .isEqualTo(
                        upserted(
                                rows(statement, query.sql().formatted("on_time_feed")),
                                query.keys()));
    }

    private static long step(List<Object> row) {
        return Math.floorDiv(((Timestamp) row.get(0)).getTime(), STEP_MILLIS);
    }

    private static String end(long step) {
        return "TIMESTAMP '" + new Timestamp((step + 1) * STEP_MILLIS) + "'";
    }

    private static Map<List<Object>, List<Object>> upserted(List<List<Object>> rows, int keys) {
        Map<List<Object>, List<Object>> state = new HashMap<>();
        for (List<@Nullable Object> row : rows) {
            state.put(row.subList(1, 1 + keys), row);
        }
        return state;
    }
}
