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
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedSet;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Late rows that are not too late change windows that were given: the last row of each key is, bit
/// for bit, what the query gives over a table of all rows that were not too late, and the updates
/// are the same however the stream is cut.
final class LateUpdatesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long WINDOW_MILLIS = 2_000;

    /// A query whose first columns are its keys.
    private record Query(String sql, int keys) {}

    private static final List<Query> QUERIES =
            List.of(
                    new Query(
                            "SELECT TIME_BUCKET(INTERVAL '2' SECOND, ts) AS w, symbol, COUNT(*) AS c, SUM(price) AS s,"
                                    + " FIRST(price) AS o, MAX(price) AS h, MIN(price) AS l, LAST(price) AS z FROM %s GROUP BY symbol, w",
                            2),
                    new Query(
                            "SELECT window_start, window_end, side, AVG(price) AS a, STDDEV_SAMP(price) AS d, ARG_MAX(n, size) AS m,"
                                    + " MAX(symbol) AS y FROM TABLE(HOP(TABLE %s, DESCRIPTOR(ts), INTERVAL '2' SECOND,"
                                    + " INTERVAL '6' SECOND)) WHERE size > 200 GROUP BY window_start, window_end, side",
                            3),
                    new Query(
                            "SELECT DATE_TRUNC('minute', ts) AS w, COUNT(DISTINCT symbol) AS c, CORR(price, size) AS r FROM %s"
                                    + " GROUP BY DATE_TRUNC('minute', ts)",
                            1),
                    new Query(
                            "SELECT v.f, window_end, SUM(size * v.f) AS s, ANY_VALUE(n) AS n FROM (SELECT * FROM"
                                    + " TABLE(TUMBLE(TABLE %s, DESCRIPTOR(ts), INTERVAL '5' SECOND))) t JOIN (VALUES ('B', 2), ('S', 3),"
                                    + " ('S', 5)) AS v(d, f) ON t.side = v.d GROUP BY window_end, v.f",
                            2));

    /// In the order of time, which waiting keeps.
    private static final List<String> WAITING =
            List.of(
                    "SELECT symbol, n, EWMA(price, 0.3) OVER (PARTITION BY symbol ORDER BY ts) AS e FROM %s",
                    "SELECT window_start, window_end, symbol, COUNT(*) AS c, SUM(price) AS s FROM TABLE(SESSION(TABLE %s"
                            + " PARTITION BY symbol, DESCRIPTOR(ts), INTERVAL '3' SECOND))"
                            + " GROUP BY window_start, window_end, symbol ORDER BY window_end");

    /// A stream of which some rows are late, and a table of those that are at most `within` seconds
    /// late.
    private static int create(Statement statement, Random random, int within) throws SQLException {
        int delay =
                StreamTables.create(statement, "feed", random, random.nextBoolean() ? 9 : 0, 400);
        StreamTables.keep(statement, "kept", "feed", delay + within);
        return delay;
    }

    private static String after(int within) {
        return " EMIT AFTER WATERMARK LATE UPDATE WITHIN INTERVAL '" + within + "' SECOND";
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theLastRowOfEachKeyIsThatOfAllRowsThatWereNotTooLate(long seed) throws SQLException {
        Random random = new Random(seed);
        int within = 1 + random.nextInt(4);
        try (Connection connection = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = connection.createStatement()) {
            create(statement, random, within);
            for (Query query : QUERIES) {
                List<List<Object>> updates =
                        inAllCuts(statement, query.sql().formatted("feed") + after(within));
                assertThat(byKeys(updates, query.keys()))
                        .as("seed %d: %s", seed, query.sql())
                        .isEqualTo(
                                byKeys(
                                        rows(statement, query.sql().formatted("kept")),
                                        query.keys()));
            }
        }
    }

    /// Of sessions, which late rows extend and put together.
    private static final List<Query> SESSIONS =
            List.of(
                    new Query(
                            "SELECT symbol, window_start, window_end, COUNT(*) AS c, SUM(price) AS s, FIRST(n) AS f, LAST(n) AS l"
                                    + " FROM TABLE(SESSION(TABLE %s PARTITION BY symbol, DESCRIPTOR(ts), INTERVAL '3' SECOND))"
                                    + " GROUP BY symbol, window_start, window_end",
                            3),
                    new Query(
                            "SELECT side, window_end, symbol AS y, MEDIAN(price) AS m, ARG_MAX(n, size) AS a"
                                    + " FROM TABLE(SESSION(TABLE %s PARTITION BY symbol, DESCRIPTOR(ts), INTERVAL '2' SECOND))"
                                    + " WHERE size > 200 GROUP BY symbol, window_end, side",
                            3),
                    new Query(
                            "SELECT window_start, MAX(window_end) AS e, COUNT(DISTINCT symbol) AS c, CORR(price, size) AS r"
                                    + " FROM TABLE(SESSION(TABLE %s, DESCRIPTOR(ts), INTERVAL '1' SECOND)) GROUP BY window_start",
                            1),
                    new Query(
                            "SELECT symbol, window_end, COUNT(*) AS c, SUM(size) / COUNT(*) AS v"
                                    + " FROM TABLE(SESSION(TABLE %s PARTITION BY symbol, DESCRIPTOR(ts), INTERVAL '3' SECOND))"
                                    + " GROUP BY symbol, window_end HAVING COUNT(*) <> 2",
                            2));

    /// The rows that are there in the end, after all that went.
    @Test
    void sessionsThatLateRowsHaveChangedGo() throws SQLException {
        int gone = 0;
        for (long seed = 1; seed <= 6; seed++) {
            gone += sessionsGo(seed);
        }
        assertThat(gone).as("rows that went").isGreaterThan(20);
    }

    private static int sessionsGo(long seed) throws SQLException {
        Random random = new Random(seed);
        int within = 1 + random.nextInt(4);
        int gone = 0;
        try (Connection connection = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = connection.createStatement()) {
            create(statement, random, within);
            for (Query query : SESSIONS) {
                String live =
                        query.sql().formatted("feed")
                                + after(within).replace(" LATE", " WITH RETRACTIONS LATE");
                Map<List<Object>, List<Object>> there = new HashMap<>();
                for (List<Object> row : inAllCuts(statement, live)) {
                    List<Object> key = row.subList(0, query.keys());
                    if ((int) row.getLast() == 1) {
                        there.put(key, row.subList(0, row.size() - 1));
                    } else {
                        List<Object> was = there.remove(key);
                        if (!query.sql().contains("HAVING")) {
                            assertThat(was).isEqualTo(row.subList(0, row.size() - 1));
                        }
                        assertThat(was).as("%s in %s", row, live).isNotNull();
                        gone++;
                    }
                }
                assertThat(there)
                        .as("seed %d: %s", seed, query.sql())
                        .isEqualTo(
                                byKeys(
                                        rows(statement, query.sql().formatted("kept")),
                                        query.keys()));
            }
        }
        return gone;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatIsGivenOnceWaitsForLateRows(long seed) throws SQLException {
        Random random = new Random(seed);
        int within = 1 + random.nextInt(4);
        try (Connection connection = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = connection.createStatement()) {
            create(statement, random, within);
            List<String> queries = new ArrayList<>(StreamExpressions.WINDOWS);
            queries.addAll(WAITING);
            for (String query : queries) {
                String live =
                        query.formatted("feed")
                                + " EMIT FINAL LATE UPDATE WITHIN INTERVAL '"
                                + within
                                + "' SECOND";
                assertThat(inAllCuts(statement, live))
                        .as("seed %d: %s", seed, query)
                        .isEqualTo(rows(statement, query.formatted("kept")));
            }
        }
    }

    /// A row, when it comes, and its place in the log.
    private record Tick(long comes, long place, Timestamp ts, String symbol, long n) {
        long window() {
            return Math.floorDiv(ts.getTime(), WINDOW_MILLIS) * WINDOW_MILLIS;
        }
    }

    /// The updates against a list of windows that is walked through row by row.
    @Test
    void theUpdatesFollowFromTheRowsAlone() throws SQLException {
        int more = 0;
        for (long seed = 1; seed <= 6; seed++) {
            more += updatesFollowFromTheRows(seed);
        }
        assertThat(more).as("groups that were given again").isGreaterThan(20);
    }

    private static int updatesFollowFromTheRows(long seed) throws SQLException {
        Random random = new Random(seed);
        int within = 1 + random.nextInt(4);
        try (Connection connection = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = connection.createStatement()) {
            int delay = create(statement, random, within);
            List<Tick> ticks = new ArrayList<>();
            long greatest = Long.MIN_VALUE / 2;
            for (List<Object> row :
                    rows(statement, "SELECT ts, symbol, n FROM feed EMIT CHANGES")) {
                Timestamp ts = (Timestamp) row.get(0);
                long nanos = Math.floorDiv(ts.getTime(), 1000L) * SECOND + ts.getNanos();
                long watermark = greatest - delay * SECOND;
                greatest = Math.max(greatest, nanos);
                if (nanos >= watermark - within * SECOND) {
                    ticks.add(
                            new Tick(
                                    Math.max(nanos, watermark),
                                    ticks.size(),
                                    ts,
                                    (String) row.get(1),
                                    (long) row.get(2)));
                }
            }
            List<List<Object>> expected = updates(ticks);
            assertThat(
                            inAllCuts(
                                    statement,
                                    "SELECT symbol, TIME_BUCKET(INTERVAL '2' SECOND, ts) AS w, COUNT(*) AS c,"
                                            + " FIRST(n) AS f, LAST(n) AS l FROM feed GROUP BY symbol, w"
                                            + after(within)))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
            return expected.size() - byKeys(expected, 2).size();
        }
    }

    private static List<List<Object>> updates(List<Tick> ticks) {
        ticks.sort(Comparator.comparingLong(Tick::comes).thenComparingLong(Tick::place));
        Map<List<Object>, List<Tick>> groups = new HashMap<>();
        NavigableMap<Long, SequencedSet<String>> changed = new TreeMap<>();
        List<List<Object>> given = new ArrayList<>();
        long now = Long.MIN_VALUE;
        for (Tick tick : ticks) {
            if (tick.comes() > now) {
                now = tick.comes();
                give(Math.floorDiv(now, 1_000_000L) - WINDOW_MILLIS, changed, groups, given);
            }
            groups.computeIfAbsent(
                            List.of(tick.symbol(), new Timestamp(tick.window())),
                            _ -> new ArrayList<>())
                    .add(tick);
            changed.computeIfAbsent(tick.window(), _ -> new LinkedHashSet<>()).add(tick.symbol());
        }
        give(Long.MAX_VALUE, changed, groups, given);
        return given;
    }

    /// Adds what has changed of the windows up to one, which are complete.
    private static void give(
            long most,
            NavigableMap<Long, SequencedSet<String>> changed,
            Map<List<Object>, List<Tick>> groups,
            List<List<Object>> to) {
        while (!changed.isEmpty() && changed.firstKey() <= most) {
            Map.Entry<Long, SequencedSet<String>> window = changed.pollFirstEntry();
            for (String symbol : window.getValue()) {
                List<Object> key = List.of(symbol, new Timestamp(window.getKey()));
                List<Tick> rows = new ArrayList<>(Objects.requireNonNull(groups.get(key)));
                rows.sort(Comparator.comparing(Tick::ts).thenComparingLong(Tick::place));
                List<Object> made = new ArrayList<>(key);
                made.add((long) rows.size());
                made.add(rows.getFirst().n());
                made.add(rows.getLast().n());
                to.add(made);
            }
        }
    }

    /// The rows of a query, the same in all cuts.
    private static List<List<Object>> inAllCuts(Statement statement, String sql)
            throws SQLException {
        List<List<Object>> first = null;
        for (int[] cut : CUTS) {
            statement.execute("SET workers = " + cut[0]);
            statement.execute("SET batch_size = " + cut[1]);
            statement.execute("SET morsel_size = " + cut[2]);
            List<List<Object>> made = rows(statement, sql);
            assertThat(made).as("%s in cuts of %d", sql, cut[1]).isNotEmpty();
            if (first != null) {
                assertThat(made).as("%s in cuts of %d", sql, cut[1]).isEqualTo(first);
            }
            first = made;
        }
        statement.execute("RESET ALL");
        return Objects.requireNonNull(first);
    }

    private static Map<List<Object>, List<Object>> byKeys(List<List<Object>> rows, int keys) {
        Map<List<Object>, List<Object>> last = new HashMap<>();
        rows.forEach(row -> last.put(row.subList(0, keys), row));
        return last;
    }
}
