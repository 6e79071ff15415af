package io.ticklane.tests.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.exec.view.ViewLog;
import io.ticklane.tests.connector.Sql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// A materialized view holds what its query gives to a client, bit for bit and in its order,
/// however often its node stops and starts.
final class MaterializedViewsTest {
    static final List<String> QUERIES =
            List.of(
                    "SELECT n, symbol, price * size AS value FROM feed WHERE size > 300 EMIT CHANGES",
                    "SELECT ts, symbol, EWMA(price, 0.06) OVER (PARTITION BY symbol ORDER BY ts) AS e,"
                            + " LAG(price) OVER (PARTITION BY symbol ORDER BY ts) AS before FROM feed"
                            + " EMIT CHANGES",
                    "SELECT ts, symbol, AVG(price) OVER (PARTITION BY symbol ORDER BY ts ROWS 30 PRECEDING)"
                            + " AS mean, SUM(size) OVER (PARTITION BY symbol ORDER BY ts RANGE INTERVAL"
                            + " '2' SECOND PRECEDING) AS volume FROM feed EMIT FINAL",
                    "SELECT TIME_BUCKET(INTERVAL '1' SECOND, ts) AS w, symbol, COUNT(*) AS c,"
                            + " SUM(price * size) / SUM(size) AS vwap FROM feed GROUP BY w, symbol EMIT"
                            + " FINAL",
                    "SELECT window_start, symbol, COUNT(*) AS c, MAX(price) AS high FROM"
                            + " TABLE(HOP(TABLE feed, DESCRIPTOR(ts), INTERVAL '1' SECOND, INTERVAL '3'"
                            + " SECOND)) GROUP BY window_start, symbol EMIT FINAL",
                    "SELECT symbol, window_start, window_end, COUNT(*) AS c FROM TABLE(SESSION(TABLE"
                            + " feed PARTITION BY symbol, DESCRIPTOR(ts), INTERVAL '0.1' SECOND)) GROUP"
                            + " BY symbol, window_start, window_end EMIT FINAL",
                    "SELECT f.ts, f.symbol, f.n, o.n AS quote, o.price - f.price AS edge FROM feed f LEFT"
                            + " ASOF JOIN other o MATCH_CONDITION f.ts >= o.ts ON f.symbol = o.symbol"
                            + " EMIT CHANGES",
                    "SELECT ts, symbol, price, EWMA(price, 0.1) OVER (PARTITION BY symbol ORDER BY ts) AS"
                            + " e FROM (SELECT ts, symbol, price FROM feed UNION ALL SELECT ts, symbol,"
                            + " price + 1 FROM other) EMIT CHANGES");

    @TempDir private Path folder;

    private Sql open() throws SQLException {
        return Sql.open("jdbc:ticklane:?state=" + folder);
    }

    @ParameterizedTest
    @FieldSource("QUERIES")
    void aViewHoldsWhatItsQueryGives(String query) throws SQLException {
        WatchedView view = WatchedView.of(query, 5, 20_000, 0);
        try (Sql sql = Sql.open("jdbc:ticklane:")) {
            view.create(sql);
            WatchedView.await(sql, "ended");
            assertThat(WatchedView.held(sql)).isEqualTo(view.expected()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @FieldSource("QUERIES")
    void restartsChangeNothing(String query) throws SQLException {
        long seed = System.nanoTime();
        System.err.println("seed of restarts: " + seed);
        Random random = new Random(seed);
        WatchedView view = WatchedView.of(query, random.nextInt(1000), 30_000, 15_000);
        try (Sql sql = open()) {
            view.create(sql);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(900)));
        }
        for (int restart = 0; restart < 2; restart++) {
            try (Sql sql = open()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(900)));
                assertThat(WatchedView.count(sql)).isNotNegative();
            }
        }
        try (Sql sql = open()) {
            WatchedView.await(sql, "ended");
            assertThat(WatchedView.held(sql)).isEqualTo(view.expected()).isNotEmpty();
            view.requireLate(sql);
        }
        try (Sql sql = open()) {
            WatchedView.await(sql, "ended");
            assertThat(WatchedView.held(sql)).isEqualTo(view.expected());
        }
    }

    @Test
    void aViewIsPausedResumedAndComputedAgain() throws SQLException {
        WatchedView view = WatchedView.of(QUERIES.get(1), 9, 20_000, 10_000);
        try (Sql sql = open()) {
            view.create(sql);
            WatchedView.awaitRows(sql, 0);
            sql.run("PAUSE MATERIALIZED VIEW watched");
            WatchedView.await(sql, "paused");
        }
        try (Sql sql = open()) {
            WatchedView.await(sql, "paused");
            long rows = WatchedView.count(sql);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            assertThat(WatchedView.count(sql)).isEqualTo(rows).isPositive();
            sql.run("RESUME MATERIALIZED VIEW watched");
            WatchedView.await(sql, "ended");
            assertThat(WatchedView.held(sql)).isEqualTo(view.expected());
            sql.run("REFRESH MATERIALIZED VIEW watched");
            WatchedView.await(sql, "ended");
            assertThat(WatchedView.held(sql)).isEqualTo(view.expected());
            view.requireLate(sql);
        }
    }

    @Test
    void aViewGoesOnWithoutItsSnapshots() throws Exception {
        WatchedView view = WatchedView.of(QUERIES.get(2), 4, 20_000, 10_000);
        try (Sql sql = open()) {
            view.create(sql);
            WatchedView.awaitRows(sql, 0);
        }
        Path snapshots = folder.resolve("views/main.watched/snapshots");
        try (Stream<Path> files = Files.list(snapshots)) {
            List<Path> made = files.toList();
            assertThat(made).isNotEmpty();
            for (Path file : made) {
                Files.delete(file);
            }
        }
        try (Sql sql = open()) {
            WatchedView.await(sql, "ended");
            assertThat(WatchedView.held(sql)).isEqualTo(view.expected());
        }
    }

    /// A node that is killed in a REFRESH may leave rows and snapshots without commits.
    @Test
    void aRefreshThatWasBrokenOffIsDoneWhenTheNodeStarts() throws Exception {
        WatchedView view = WatchedView.of(QUERIES.get(1), 6, 5_000, 0);
        try (Sql sql = open()) {
            view.create(sql);
            WatchedView.await(sql, "ended");
        }
        ViewLog.clear(folder.resolve("views/main.watched"));
        try (Sql sql = open()) {
            WatchedView.await(sql, "ended");
            assertThat(WatchedView.held(sql)).isEqualTo(view.expected());
        }
    }

    @Test
    void aViewThatIsReadIsNotDroppedAndNoneReadsItself() throws SQLException {
        try (Sql sql = open()) {
            WatchedView.of(QUERIES.get(0), 3, 100, 0).create(sql);
            sql.run("CREATE MATERIALIZED VIEW upon AS SELECT n FROM watched EMIT CHANGES");
            sql.refused("DROP MATERIALIZED VIEW watched", "2BP01", "is read by main.upon");
            sql.refused(
                    "CREATE OR REPLACE MATERIALIZED VIEW watched AS SELECT n FROM feed EMIT CHANGES",
                    "2BP01",
                    "main.upon");
            sql.refused(
                    "CREATE OR REPLACE MATERIALIZED VIEW upon AS SELECT n FROM upon EMIT CHANGES",
                    "22023",
                    "cannot be made of itself");
            sql.run("DROP MATERIALIZED VIEW upon");
            sql.run("DROP MATERIALIZED VIEW watched");
            sql.refused("SELECT * FROM watched", "42P01");
        }
    }

    @Test
    void programsFindItsKindAmongThoseOfTables() throws SQLException {
        try (Sql sql = open()) {
            WatchedView.of(QUERIES.get(0), 3, 100, 0).create(sql);
            DatabaseMetaData meta = sql.connection().getMetaData();
            List<String> types = new ArrayList<>();
            try (ResultSet rows = meta.getTableTypes()) {
                while (rows.next()) {
                    types.add(rows.getString(1));
                }
            }
            try (ResultSet rows = meta.getTables(null, "main", "%", null)) {
                while (rows.next()) {
                    assertThat(types).contains(rows.getString(4));
                }
            }
            try (ResultSet rows =
                    meta.getTables(null, "main", "%", new String[] {"MATERIALIZED VIEW"})) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(3)).isEqualTo("watched");
            }
        }
    }

    @Test
    void whatAViewDoesIsCounted() throws SQLException {
        WatchedView view = WatchedView.of(QUERIES.get(1), 9, 20_000, 0);
        try (Sql sql = open()) {
            view.create(sql);
            WatchedView.await(sql, "ended");
            int rows = view.expected().size();
            assertThat(
                            sql.rows(
                                    "SELECT name, rows_in, rows_out, late_rows, restarts, message,"
                                            + " commits > 0, watermark BETWEEN TIMESTAMP '2026-01-02"
                                            + " 00:00:19' AND TIMESTAMP '2026-01-02 00:00:20', state_bytes"
                                            + " > 0 FROM information_schema.queries"))
                    .containsExactly(
                            "main.watched|20000|%d|%d|0|null|true|true|true"
                                    .formatted(rows, 20_000 - rows));
        }
    }

    @Test
    void aDroppedViewLeavesNothing() throws Exception {
        WatchedView view = WatchedView.of(QUERIES.get(0), 9, 1_000, 0);
        try (Sql sql = open()) {
            view.create(sql);
            sql.run("DROP MATERIALIZED VIEW watched");
            sql.run("DROP MATERIALIZED VIEW IF EXISTS watched");
            sql.refused("DROP MATERIALIZED VIEW watched", "42P01", "watched");
            assertThat(sql.rows("SHOW QUERIES")).isEmpty();
            sql.run("DROP TABLE feed");
            sql.run("DROP TABLE other");
        }
        try (Stream<Path> left = Files.walk(folder)) {
            assertThat(left.filter(Files::isRegularFile).map(path -> path.getFileName().toString()))
                    .containsExactly("lock");
        }
        try (Sql sql = open()) {
            assertThat(sql.rows("SHOW TABLES")).isEmpty();
        }
    }

    @Test
    void aViewCanBeReadOnAndBuiltUpon() throws SQLException {
        try (Sql sql = Sql.open("jdbc:ticklane:")) {
            WatchedView.of(QUERIES.get(1), 3, 5_000, 0).create(sql);
            sql.run(
                    "CREATE MATERIALIZED VIEW upon AS SELECT symbol, e FROM watched WHERE e > 0 EMIT"
                            + " CHANGES");
            WatchedView.awaitRows(sql, 4_000);
            assertThat(sql.rows("SELECT symbol, e FROM watched LIMIT 100 EMIT CHANGES"))
                    .isEqualTo(sql.rows("SELECT symbol, e FROM watched LIMIT 100"))
                    .hasSize(100);
            while (sql.rows("SELECT * FROM upon").size() < 4_000) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    @Test
    void whatCannotBeIsRefused() throws SQLException {
        try (Sql sql = Sql.open("jdbc:ticklane:")) {
            WatchedView.of(QUERIES.get(0), 3, 100, 0).create(sql);
            sql.run("CREATE TABLE stored AS SELECT 'S1' AS symbol, 2 AS f");
            sql.refused(
                    "CREATE MATERIALIZED VIEW v AS SELECT n FROM feed", "0A000", "EMIT CHANGES");
            sql.refused(
                    "CREATE MATERIALIZED VIEW v AS SELECT n FROM feed ORDER BY price EMIT CHANGES",
                    "42T01",
                    "ORDER BY");
            sql.refused(
                    "CREATE MATERIALIZED VIEW v AS SELECT n, f FROM feed JOIN stored USING (symbol)"
                            + " EMIT CHANGES",
                    "0A000",
                    "main.stored");
            sql.refused(
                    "CREATE MATERIALIZED VIEW watched AS SELECT n FROM feed EMIT CHANGES",
                    "42P07",
                    "materialized view main.watched");
            sql.refused(
                    "CREATE MATERIALIZED VIEW v WITH (commits = 3) AS SELECT n FROM feed EMIT CHANGES",
                    "22023",
                    "commits",
                    "commit_millis");
            sql.refused(
                    "CREATE MATERIALIZED VIEW v WITH (commit_millis = 0) AS SELECT n FROM feed EMIT"
                            + " CHANGES",
                    "22023",
                    "from 1 to 60000");
            sql.refused("INSERT INTO watched VALUES (1, 'A', 2.0)", "0A000", "materialized view");
            sql.refused("DROP TABLE watched", "42P01", "DROP MATERIALIZED VIEW");
            sql.refused("PAUSE MATERIALIZED VIEW feed", "42P01", "is a table");
            sql.refused("REFRESH MATERIALIZED VIEW nothing", "42P01", "nothing");
        }
    }
}
