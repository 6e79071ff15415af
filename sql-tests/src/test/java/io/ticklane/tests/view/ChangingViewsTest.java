package io.ticklane.tests.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.connector.Sql;
import java.nio.file.Path;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A materialized view whose rows take the place of earlier ones: followed, it gives the changes
/// that its query gives to a client; read to an end, at each commit the bits of the same query over
/// a table of the rows so far.
@Timeout(300)
final class ChangingViewsTest {
    private static final int ROWS = 20_000;
    private static final int PER_SECOND = 10_000;
    private static final String UPDATE =
            "AFTER WATERMARK LATE UPDATE WITHIN INTERVAL '0.005' SECOND";

    /// A query over the rows of a table, which says in its column `c` how many rows it has seen.
    ///
    /// @param sql the query, with `%s` for the table
    /// @param emit when it gives changes
    record Query(String sql, String emit) {
        String live() {
            return sql.formatted("feed") + " EMIT " + emit;
        }

        /// Over the first rows in the order of time.
        String after(long rows) {
            return sql.formatted("(SELECT * FROM on_time WHERE place <= " + rows + ")");
        }
    }

    static final List<Query> QUERIES =
            List.of(
                    new Query(
                            "SELECT symbol, COUNT(*) AS c, SUM(price) AS s, AVG(price) AS a, MIN(size) AS l FROM %s AS f"
                                    + " GROUP BY symbol",
                            "CHANGES"),
                    new Query(
                            "SELECT FIRST(n) AS f, size > 500 AS big, STDDEV_SAMP(price) AS d, COUNT(*) AS c, symbol,"
                                    + " LAST(price) AS p FROM %s AS f GROUP BY symbol, big",
                            "EVERY INTERVAL '0.05' SECOND"),
                    new Query(
                            "SELECT MAX(price) AS h, COUNT(*) AS c, CORR(price, size) AS r FROM %s AS f",
                            "CHANGES"),
                    new Query(
                            "SELECT symbol, TIME_BUCKET(INTERVAL '2' SECOND, ts) AS w, SUM(price) AS s, COUNT(*) AS c"
                                    + " FROM %s AS f GROUP BY symbol, w",
                            "EVERY INTERVAL '0.5' SECOND"));

    @TempDir private Path folder;

    private Sql open() throws SQLException {
        return Sql.open("jdbc:ticklane:?state=" + folder);
    }

    private static WatchedView view(Query query, Random random, int perSecond) {
        return WatchedView.of(query.live(), random.nextInt(1000), ROWS, perSecond);
    }

    /// Makes the table `on_time` of all rows that are not too late, in the order of time, with
    /// their places in it.
    private static void createOnTime(Sql sql, WatchedView view, int lateMillis)
            throws SQLException {
        sql.run(
                WatchedView.atOnce(view.tables().getFirst())
                        .replace("CREATE TABLE feed", "CREATE OR REPLACE TABLE whole"));
        sql.run(
                ("CREATE TABLE on_time AS SELECT ts, symbol, price, size, n, ROW_NUMBER() OVER (ORDER BY"
                                + " ts, n) AS place FROM (SELECT *, MAX(ts) OVER (ORDER BY n ROWS UNBOUNDED"
                                + " PRECEDING) AS latest FROM whole) WHERE ts >= latest - INTERVAL '0.0%d'"
                                + " SECOND ORDER BY ts, n")
                        .formatted(20 + lateMillis));
    }

    @ParameterizedTest
    @FieldSource("QUERIES")
    void itsRowsAreTheQueryOverTheRowsSoFarAtEachCommit(Query query) throws SQLException {
        long seed = Long.getLong("ticklane.seed", System.nanoTime());
        Random random = new Random(seed);
        WatchedView view = view(query, random, PER_SECOND);
        try (Sql sql = Sql.open("jdbc:ticklane:")) {
            createOnTime(sql, view, 0);
            view.create(sql);
            WatchedView.awaitRows(sql, 0);
            int looks = 0;
            for (boolean ended = false; !ended; looks++) {
                ended = WatchedView.isEnded(sql);
                cut(sql, random);
                check(sql, query, seed);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(200)));
            }
            assertThat(looks).as("commits that were looked at").isGreaterThan(1);
            assertThat(WatchedView.followed(sql, view.expected().size()))
                    .isEqualTo(view.expected());
        }
    }

    private static void cut(Sql sql, Random random) throws SQLException {
        sql.run("SET workers = " + (1 + random.nextInt(3)));
        sql.run("SET batch_size = " + (1 + random.nextInt(900)));
        sql.run("SET morsel_size = " + (1 + random.nextInt(5_000)));
    }

    /// The rows of the view against the query over as many rows as they have seen.
    private static void check(Sql sql, Query query, long seed) throws SQLException {
        sql.run("CREATE OR REPLACE TABLE held AS SELECT * FROM watched");
        List<String> held = sql.rows("SELECT * FROM held");
        long rows = Long.parseLong(sql.rows("SELECT COALESCE(SUM(c), 0) FROM held").getFirst());
        assertThat(held)
                .as("seed %d: %s after %d rows", seed, query.sql(), rows)
                .containsExactlyInAnyOrderElementsOf(sql.rows(query.after(rows)))
                .isNotEmpty();
    }

    @ParameterizedTest
    @FieldSource("QUERIES")
    void restartsChangeNothing(Query query) throws SQLException {
        long seed = Long.getLong("ticklane.seed", System.nanoTime());
        Random random = new Random(seed);
        WatchedView view = view(query, random, 15_000);
        for (int run = 0; run < 3; run++) {
            try (Sql sql = open()) {
                if (run == 0) {
                    view.create(sql);
                }
                createOnTime(sql, view, 0);
                WatchedView.awaitRows(sql, 0);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(400)));
                check(sql, query, seed);
            }
        }
        for (int run = 0; run < 2; run++) {
            try (Sql sql = open()) {
                WatchedView.await(sql, "ended");
                createOnTime(sql, view, 0);
                check(sql, query, seed);
                assertThat(WatchedView.followed(sql, view.expected().size()))
                        .as("seed %d", seed)
                        .isEqualTo(view.expected());
            }
        }
    }

    /// The last row of each key is that of the query over all rows that were not too late.
    @Test
    void lateRowsChangeWindowsThatWereGiven() throws SQLException {
        String query =
                "SELECT COUNT(*) AS c, symbol, TIME_BUCKET(INTERVAL '0.1' SECOND, ts) AS w, SUM(price) AS s,"
                        + " FIRST(n) AS f, LAST(n) AS l FROM %s AS f GROUP BY w, symbol";
        Restarted made = new Restarted(query, UPDATE, 5, false);
        List<String> changes = made.changes();
        assertThat(changes).hasSizeGreaterThan(made.held());
    }

    /// A row whose condition is no longer true is gone.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT COUNT(*) AS c, symbol, SUM(price) AS s FROM %s AS f GROUP BY symbol HAVING COUNT(*) %% 7 < 5",
                "SELECT TIME_BUCKET(INTERVAL '0.2' SECOND, ts) AS w, symbol, COUNT(*) AS c, LAST(n) AS l FROM %s AS f"
                        + " GROUP BY w, symbol HAVING COUNT(*) BETWEEN 2 AND 4"
            })
    void rowsWhoseConditionIsNoLongerTrueAreGone(String query) throws SQLException {
        assertThat(new Restarted(query, "CHANGES", 0, true).changes())
                .anyMatch(row -> row.endsWith("|-1"));
    }

    /// Late rows put sessions together.
    @Test
    void sessionsThatLateRowsHaveChangedAreGone() throws SQLException {
        String query =
                "SELECT symbol, window_start, window_end, COUNT(*) AS c, SUM(price) AS s, LAST(n) AS l FROM"
                        + " TABLE(SESSION(TABLE %s PARTITION BY symbol, DESCRIPTOR(ts), INTERVAL '0.025' SECOND))"
                        + " GROUP BY symbol, window_start, window_end";
        assertThat(new Restarted(query, UPDATE, 5, true).changes())
                .anyMatch(row -> row.endsWith("|-1"));
    }

    /// A view whose node is stopped and started while it runs: in the end it holds what its query
    /// gives over the rows that were not too late, and has the changes that a client gets.
    private final class Restarted {
        private final String query;
        private final int lateMillis;
        private final boolean marked;
        private final WatchedView view;
        private final Random random;
        private int held;

        Restarted(String query, String emit, int lateMillis, boolean marked) {
            long seed = Long.getLong("ticklane.seed", System.nanoTime());
            System.err.println("seed of restarts: " + seed);
            this.query = query;
            this.lateMillis = lateMillis;
            this.marked = marked;
            this.random = new Random(seed);
            this.view =
                    WatchedView.of(
                            query.formatted("feed") + " EMIT " + emit,
                            random.nextInt(1000),
                            ROWS,
                            PER_SECOND);
        }

        /// The changes of the view, after some restarts.
        List<String> changes() throws SQLException {
            for (int run = 0; run < 2; run++) {
                try (Sql sql = open()) {
                    if (run == 0) {
                        view.create(sql);
                    }
                    WatchedView.awaitRows(sql, 0);
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(500)));
                }
            }
            try (Sql sql = open()) {
                WatchedView.await(sql, "ended");
                check(sql);
            }
            try (Sql sql = open()) {
                WatchedView.await(sql, "ended");
                return check(sql);
            }
        }

        /// How many rows the view held when it was looked at last.
        int held() {
            return held;
        }

        private List<String> check(Sql sql) throws SQLException {
            createOnTime(sql, view, lateMillis);
            List<String> rows = WatchedView.held(sql);
            held = rows.size();
            assertThat(rows)
                    .containsExactlyInAnyOrderElementsOf(sql.rows(query.formatted("on_time")))
                    .isNotEmpty();
            List<String> expected = (marked ? view.marked() : view).expected();
            assertThat(
                            sql.rows(
                                    "SELECT * FROM watched LIMIT "
                                            + expected.size()
                                            + " EMIT CHANGES"
                                            + (marked ? " WITH RETRACTIONS" : "")))
                    .isEqualTo(expected);
            assertThat(
                            sql.rows(
                                    "SELECT saved_at > TIMESTAMP '2025-01-01 00:00:00', message FROM"
                                            + " information_schema.queries"))
                    .containsExactly("true|null");
            return expected;
        }
    }

    /// Clients that follow the view know the keys, may take only the newest of what comes together,
    /// and go on behind a position.
    @Test
    void aClientThatFollowsItHasWhatOneHasWhoReadsIt() throws SQLException {
        WatchedView view = view(QUERIES.getFirst(), new Random(5), 0);
        try (Sql sql = Sql.open("jdbc:ticklane:")) {
            view.create(sql);
            WatchedView.await(sql, "ended");
            int all = view.expected().size();
            Map<String, String> newest = new TreeMap<>();
            for (String row : WatchedView.followed(sql, all)) {
                newest.put(row.substring(0, row.indexOf('|')), row);
            }
            assertThat(newest.values())
                    .containsExactlyElementsOf(sql.rows("SELECT * FROM watched ORDER BY symbol"));
            List<String> conflated =
                    sql.rows("SELECT * FROM watched LIMIT " + all + " EMIT CHANGES CONFLATE");
            assertThat(conflated).hasSizeLessThan(all);
            Map<String, String> last = new TreeMap<>();
            conflated.forEach(row -> last.put(row.substring(0, row.indexOf('|')), row));
            assertThat(last).isEqualTo(newest);
        }
    }

    /// They are in the scan; others need the newest rows.
    @Test
    void onlyConditionsOnTheKeyGoBelowTheNewestRows() throws SQLException {
        try (Sql sql = open()) {
            view(QUERIES.getFirst(), new Random(5), 0).create(sql);
            assertThat(sql.rows("EXPLAIN SELECT s FROM watched WHERE symbol = 'S0001' AND c > 2"))
                    .containsExactly(
                            "Fragment 0: single, gather to the client: result",
                            "  Project s",
                            "    Filter c > 2",
                            "      Aggregate by symbol: LAST(c) AS c, LAST(s) AS s",
                            "        Scan materialized_view main.watched (symbol, c, s) where symbol = 'S0001'");
        }
    }

    @Test
    void programsFindItsKey() throws SQLException {
        try (Sql sql = open()) {
            view(QUERIES.get(1), new Random(5), 0).create(sql);
            DatabaseMetaData meta = sql.connection().getMetaData();
            List<String> keys = new ArrayList<>();
            try (ResultSet rows = meta.getPrimaryKeys(null, "main", "watched")) {
                while (rows.next()) {
                    keys.add(rows.getString("COLUMN_NAME") + rows.getInt("KEY_SEQ"));
                }
            }
            assertThat(keys).containsExactly("big2", "symbol1");
        }
    }
}
