package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.jdbc.stream.StreamProgress;
import io.ticklane.tests.connector.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The law: a view in a topic that was begun anew has the rows of its query, bit for bit, each
/// once, and who has read its rows before does not take them for others.
@SuppressWarnings("NullAway.Init") // set before all and before each
final class RefreshedViewsTest {
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);
    private static final int ROWS = 300;

    @TempDir static Path folder;

    private static BrokerAndNode kafka;
    private Sql sql;
    private int written;

    @BeforeAll
    static void start() throws IOException {
        kafka = BrokerAndNode.start(Files.createDirectory(folder.resolve("broker")));
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @BeforeEach
    void open() throws SQLException {
        sql = kafka.open();
    }

    @AfterEach
    void close() throws SQLException {
        BrokerAndNode.dropViews(sql);
        sql.close();
    }

    private void ticks(String table) throws SQLException {
        sql.run(
                "CREATE TABLE "
                        + table
                        + " (symbol VARCHAR, ts TIMESTAMP, price DOUBLE, n BIGINT,"
                        + " WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)"
                        + kafka.with(table, "json", "key = 'symbol', partitions = 2"));
    }

    private static String query(String table) {
        return "SELECT symbol, n, EWMA(price, 0.06) OVER (PARTITION BY symbol ORDER BY ts) AS e FROM "
                + table;
    }

    private void create(String view, String query, String more) throws SQLException {
        sql.run(
                "CREATE MATERIALIZED VIEW "
                        + view
                        + kafka.with(
                                view,
                                "arrow",
                                "key = 'symbol', partitions = 2, commit_millis = 20, snapshot_seconds = 1"
                                        + more)
                        + " AS "
                        + query
                        + " EMIT CHANGES");
    }

    /// Rows whose times go on by 10 ms.
    private void write(String table, Random random) throws SQLException {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            int n = written++;
            rows.add(row("S" + random.nextInt(9), n * 10L, random.nextInt(10_000), n));
        }
        sql.run("INSERT INTO " + table + " VALUES " + String.join(", ", rows));
    }

    /// A row of each of many symbols, far behind all others, so that the watermark of each
    /// partition passes these.
    private void finish(String table) throws SQLException {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            rows.add(row("Z" + i, 1_000_000_000L, 1, -1));
        }
        sql.run("INSERT INTO " + table + " VALUES " + String.join(", ", rows));
    }

    private static String row(String symbol, long millis, int price, int n) {
        return "('%s', TIMESTAMP '2026-01-02 09:30:00' + INTERVAL '0.001' SECOND * %d, %d, %d)"
                .formatted(symbol, millis, price, n);
    }

    private List<String> await(String view, int count) throws SQLException {
        String all = "SELECT * FROM " + view + " WHERE n >= 0 ORDER BY n";
        long end = System.nanoTime() + LONGEST;
        List<String> found = List.of();
        while (found.size() < count) {
            assertThat(System.nanoTime()).as(found.size() + state()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            try {
                found = sql.rows(all);
            } catch (SQLException e) {
                // the view has not made its topic yet
                assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("42P01");
            }
        }
        return found;
    }

    private void awaitState(String view, String state, String message) throws SQLException {
        long end = System.nanoTime() + LONGEST;
        String query =
                "SELECT state, message FROM information_schema.queries WHERE name = 'main.%s'"
                        .formatted(view);
        String seen = "";
        while (!seen.startsWith(state) || !seen.contains(message)) {
            assertThat(System.nanoTime()).as(state()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            seen = sql.rows(query).getFirst();
        }
    }

    private String state() throws SQLException {
        return " " + sql.rows("SHOW QUERIES");
    }

    private List<String> expected(String table) throws SQLException {
        return sql.rows("SELECT * FROM (" + query(table) + ") WHERE n >= 0 ORDER BY n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itHasTheRowsOfItsQueryEachOnce(boolean divided) throws SQLException {
        Random random = new Random(Long.getLong("ticklane.seed", 20261129L));
        String table = "ticks_" + divided;
        String view = "view_" + divided;
        ticks(table);
        create(view, query(table), divided ? ", divided = true" : "");
        write(table, random);
        finish(table);
        assertThat(await(view, ROWS)).isEqualTo(expected(table));
        for (String before : List.of("RESUME", "PAUSE")) {
            sql.run(before + " MATERIALIZED VIEW " + view);
            sql.run("REFRESH MATERIALIZED VIEW " + view);
            assertThat(await(view, ROWS)).isEqualTo(expected(table));
        }
        // states saved before must not be used by who comes back
        sql.run("PAUSE MATERIALIZED VIEW " + view);
        sql.run("RESUME MATERIALIZED VIEW " + view);
        assertThat(await(view, ROWS)).isEqualTo(expected(table));
        awaitState(view, "running", "null");
        assertThat(
                        sql.rows(
                                "SELECT SUM(rows_out) FROM information_schema.queries WHERE name = 'main.%s'"
                                        .formatted(view)))
                .isEqualTo(sql.rows("SELECT COUNT(*) FROM " + view));
    }

    @Test
    void whoFollowsItEndsWithAnErrorAndWhatIsUponItIsBegunAnewToo() throws Exception {
        Random random = new Random(Long.getLong("ticklane.seed", 20261129L));
        ticks("base");
        create("first", query("base"), "");
        create("second", "SELECT symbol, n, e FROM first", "");
        write("base", random);
        finish("base");
        List<String> rows = await("first", ROWS);
        assertThat(await("second", ROWS)).isEqualTo(rows);
        int all = Integer.parseInt(sql.rows("SELECT COUNT(*) FROM first").getFirst());
        String position = position("SELECT n FROM first EMIT CHANGES", all);
        try (Sql reader = kafka.open();
                LiveQuery atTheEnd = LiveQuery.start(reader, "SELECT n FROM first EMIT CHANGES")) {
            atTheEnd.next(all);
            sql.run("REFRESH MATERIALIZED VIEW first");
            SQLException end = atTheEnd.end();
            assertThat(end.getSQLState()).as(end.getMessage()).isEqualTo("58000");
            assertThat(end.getMessage()).contains("REFRESH");
        }
        sql.refused(
                "SELECT n FROM first EMIT CHANGES AFTER POSITION '" + position + "'",
                "58000",
                "'first'",
                "messages were deleted");
        awaitState("second", "failed", "error 58000");
        assertThat(await("first", ROWS)).isEqualTo(rows);
        sql.run("RESUME MATERIALIZED VIEW second");
        awaitState("second", "failed", "error 58000");
        assertThat(await("second", ROWS)).isEqualTo(rows);
        sql.run("REFRESH MATERIALIZED VIEW second");
        assertThat(await("second", ROWS)).isEqualTo(rows);
        // who begins later reads what is there
        try (Sql reader = kafka.open();
                LiveQuery later = LiveQuery.start(reader, "SELECT n FROM first EMIT CHANGES")) {
            later.next(all);
            later.requireQuiet();
        }
    }

    /// Where a client is that has read so many rows at least.
    private static String position(String query, int count) throws SQLException {
        try (Sql reader = kafka.open();
                Statement statement = reader.connection().createStatement();
                ResultSet result = statement.executeQuery(query)) {
            statement.setQueryTimeout(60);
            StreamProgress progress = result.unwrap(StreamProgress.class);
            int rows = 0;
            while (rows < count || progress.position().isEmpty()) {
                assertThat(result.next()).isTrue();
                rows++;
            }
            return progress.position().get();
        }
    }

    @Test
    void lateRowsAreBegunAnewWithIt() throws SQLException {
        sql.run(
                "CREATE TABLE messy (ts TIMESTAMP, n BIGINT, WATERMARK FOR ts AS ts)"
                        + kafka.with("messy", "json", "partitions = 1"));
        sql.run(
                "CREATE MATERIALIZED VIEW orderly"
                        + kafka.with(
                                "orderly",
                                "json",
                                "partitions = 1, commit_millis = 20, late_rows = 'keep'")
                        + " AS SELECT n, LAG(n) OVER (ORDER BY ts) AS l FROM messy EMIT CHANGES");
        for (int n : new int[] {5, 1, 7, 6, 8}) {
            sql.run(
                    "INSERT INTO messy VALUES (TIMESTAMP '2026-01-02 09:30:00' + INTERVAL '1' SECOND * %d, %d)"
                            .formatted(n, n));
        }
        for (int time = 0; time < 2; time++) {
            assertThat(await("\"orderly$late\"", 2)).hasSize(2);
            assertThat(sql.rows("SELECT n FROM \"orderly$late\"")).containsExactly("1", "6");
            assertThat(await("orderly", 3)).containsExactly("5|null", "7|5", "8|7");
            sql.run("REFRESH MATERIALIZED VIEW orderly");
        }
    }

    @Test
    void aViewThatSharesItsTopicGoesOn() throws SQLException {
        ticks("many");
        String one = "SELECT symbol, n, price FROM many";
        sql.run(
                "CREATE MATERIALIZED VIEW one"
                        + kafka.with("both", "json", "key = 'symbol', partitions = 2")
                        + " AS "
                        + one
                        + " WHERE n % 2 = 0 EMIT CHANGES");
        sql.run(
                "CREATE MATERIALIZED VIEW two"
                        + kafka.with("both", "json", "key = 'symbol', partitions = 2")
                        + " AS "
                        + one
                        + " WHERE n % 2 = 1 EMIT CHANGES");
        write("many", new Random(1));
        await("one", ROWS);
        sql.refused("REFRESH MATERIALIZED VIEW one", "0A000", "'both'", "main.two");
        write("many", new Random(2));
        assertThat(await("one", 2 * ROWS)).hasSize(2 * ROWS);
        awaitState("one", "running", "");
    }
}
