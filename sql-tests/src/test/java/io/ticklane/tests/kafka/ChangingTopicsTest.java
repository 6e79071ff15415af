package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.connector.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Views of groups that change, from topics to topics of several partitions, on engines that come
/// and go: whenever it is read, the row of a key is that of the query over the key's rows so far.
@Timeout(300)
@SuppressWarnings("NullAway.Init") // set before all
final class ChangingTopicsTest {
    private static final int ROWS_A_PART = 1_500;
    private static final int PARTS = 3;
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);

    @TempDir static Path folder;

    private static LoopbackBroker broker;

    /// A view into a topic of its own.
    ///
    /// @param format how its messages hold rows
    /// @param keys its key columns
    private record View(String format, String keys) {
        String query(String from) {
            return "SELECT COUNT(*) AS c, SUM(price) AS s, LAST(n) AS l, %s FROM %s GROUP BY %s"
                    .formatted(keys, from, keys);
        }

        void createTicks(Sql sql) throws SQLException {
            sql.run(
                    "CREATE TABLE ticks (symbol VARCHAR, side VARCHAR, ts TIMESTAMP, price DOUBLE, n BIGINT,"
                            + " WATERMARK FOR ts AS ts - INTERVAL '0.5' SECOND)"
                            + with("ticks-" + format, "arrow", ", key = 'symbol'"));
        }

        void create(Sql sql) throws SQLException {
            createTicks(sql);
            // the key need not be said where there is only one
            String key = keys.contains(",") ? ", key = 'symbol'" : "";
            sql.run(
                    "CREATE MATERIALIZED VIEW totals"
                            + with("totals-" + format, format, key)
                                    .replace(")", ", commit_millis = 30, snapshot_seconds = 1)")
                            + " AS "
                            + query("ticks")
                            + " EMIT CHANGES");
        }

        private static String with(String topic, String format, String more) {
            return " WITH (connector = 'kafka', topic = '%s', brokers = '%s', format = '%s', partitions = 4%s)"
                    .formatted(topic, broker.address(), format, more);
        }

        /// What the view holds now against the query over as many rows of each key as it has seen.
        long check(Sql sql) throws SQLException {
            sql.run("CREATE OR REPLACE TABLE held AS SELECT * FROM totals");
            String seen =
                    "(SELECT t.* FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY "
                            + keys
                            + " ORDER BY n) AS place FROM ticks) t JOIN held USING ("
                            + keys
                            + ") WHERE t.place <= held.c ORDER BY n)";
            assertThat(sql.rows("SELECT * FROM held"))
                    .containsExactlyInAnyOrderElementsOf(sql.rows(query(seen)));
            return Long.parseLong(sql.rows("SELECT COALESCE(SUM(c), 0) FROM held").getFirst());
        }
    }

    @BeforeAll
    static void start() throws IOException {
        broker = new LoopbackBroker(Files.createDirectory(folder.resolve("broker")));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @ParameterizedTest
    @CsvSource({"arrow, symbol", "json, 'symbol, side'", "avro, symbol"})
    void theRowOfAKeyIsTheQueryOverItsRowsSoFar(String format, String keys) throws SQLException {
        long seed = Long.getLong("ticklane.seed", System.nanoTime());
        System.err.println("seed of ticks: " + seed);
        Random random = new Random(seed);
        View view = new View(format, keys);
        Path state = folder.resolve("state-" + format);
        try (Sql writer = Sql.open("jdbc:ticklane:")) {
            view.createTicks(writer);
            for (int part = 0; part < PARTS; part++) {
                try (Sql sql = Sql.open("jdbc:ticklane:?state=" + state)) {
                    if (part == 0) {
                        view.create(sql);
                    }
                    write(writer, part, random);
                    for (int look = 0; look < 2; look++) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(300)));
                        view.check(sql);
                    }
                }
            }
            // far behind all others, so that the watermark passes them in each partition
            List<String> ends = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                ends.add(
                        "('S%d', 'B', TIMESTAMP '2027-01-01 00:00:00', 1.0, 1000000)".formatted(i));
            }
            writer.run("INSERT INTO ticks VALUES " + String.join(", ", ends));
            try (Sql sql = Sql.open("jdbc:ticklane:?state=" + state)) {
                requireAll(sql, view);
                sql.run("DROP MATERIALIZED VIEW totals");
            }
        }
    }

    /// More rows than go to one partition in a run, if they went to the partitions in turn.
    @Test
    void rowsThatAreAllAboutOneAreInOnePartition() throws SQLException {
        View view = new View("one", "symbol");
        try (Sql sql = Sql.open("jdbc:ticklane:")) {
            view.createTicks(sql);
            sql.run(
                    "CREATE MATERIALIZED VIEW totals"
                            + View.with("totals-one", "arrow", "")
                            + " AS SELECT COUNT(*) AS c, MAX(n) AS m FROM ticks EMIT CHANGES");
            for (int part = 0; part < PARTS; part++) {
                write(sql, part, new Random(part));
            }
            sql.run(
                    "INSERT INTO ticks SELECT DISTINCT symbol, side, TIMESTAMP '2027-01-01 00:00:00', 1.0,"
                            + " n - n FROM ticks");
            int rows = PARTS * ROWS_A_PART;
            List<String> changes = sql.rows("SELECT * FROM totals LIMIT " + rows + " EMIT CHANGES");
            assertThat(changes).hasSize(rows);
            assertThat(sql.rows("SELECT * FROM totals"))
                    .containsExactly(changes.getLast())
                    .containsExactly(rows + "|" + (rows - 1));
        }
    }

    /// A row that is gone is a message too, which says so to whoever reads the topic.
    @Test
    void rowsThatGoAreMarkedInTheirMessages() throws SQLException {
        View view = new View("going", "symbol");
        try (Sql sql = Sql.open("jdbc:ticklane:")) {
            view.createTicks(sql);
            sql.run(
                    "CREATE MATERIALIZED VIEW few"
                            + View.with("few", "json", "")
                            + " AS SELECT symbol, COUNT(*) AS c FROM ticks GROUP BY symbol HAVING COUNT(*) < 3"
                            + " EMIT CHANGES");
            List<String> rows = new ArrayList<>();
            for (int n = 0; n < 4; n++) {
                rows.add(
                        "('%s', 'B', TIMESTAMP '2026-01-02 09:30:0%d', 1.0, %d)"
                                .formatted(n == 1 ? "Y" : "X", n, n));
            }
            for (int i = 0; i < 40; i++) {
                rows.add("('S%d', 'B', TIMESTAMP '2027-01-01 00:00:00', 1.0, 9)".formatted(i));
            }
            sql.run("INSERT INTO ticks VALUES " + String.join(", ", rows));
            assertThat(sql.rows("SELECT * FROM few LIMIT 4 EMIT CHANGES WITH RETRACTIONS"))
                    .containsExactlyInAnyOrder("X|1|1", "Y|1|1", "X|2|1", "X|3|-1");
            assertThat(sql.rows("SELECT * FROM few")).containsExactly("Y|1");
            sql.run(
                    "CREATE TABLE messages (symbol VARCHAR, c BIGINT, \"__op\" TINYINT)"
                            + View.with("few", "json", ""));
            assertThat(sql.rows("SELECT * FROM messages WHERE symbol = 'X' ORDER BY c"))
                    .containsExactly("X|1|1", "X|2|1", "X|3|-1");
        }
    }

    /// All rows are seen in the end, each is one change, and who follows the changes has what one
    /// has who reads the view.
    private static void requireAll(Sql sql, View view) throws SQLException {
        int rows = PARTS * ROWS_A_PART;
        long end = System.nanoTime() + LONGEST;
        while (view.check(sql) < rows && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        List<String> held = sql.rows("SELECT * FROM totals");
        assertThat(held)
                .containsExactlyInAnyOrderElementsOf(
                        sql.rows(view.query("(SELECT * FROM ticks WHERE n < 1000000 ORDER BY n)")));
        Map<String, String> newest = new TreeMap<>();
        for (String row : sql.rows("SELECT * FROM totals LIMIT " + rows + " EMIT CHANGES")) {
            newest.put(
                    String.join("|", List.of(row.split("\\|", -1)).subList(3, width(view))), row);
        }
        assertThat(newest.values()).containsExactlyInAnyOrderElementsOf(held);
    }

    private static int width(View view) {
        return 3 + view.keys().split(",", -1).length;
    }

    /// Writes rows of one part of the time, in some transactions.
    private static void write(Sql writer, int part, Random random) throws SQLException {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < ROWS_A_PART; row++) {
            int n = part * ROWS_A_PART + row;
            rows.add(
                    "('S%d', '%s', TIMESTAMP '2026-01-02 09:30:00' + INTERVAL '1' MILLISECOND * %d, %s, %d)"
                            .formatted(
                                    random.nextInt(40),
                                    random.nextBoolean() ? "B" : "S",
                                    n * 3,
                                    random.nextInt(100_000) / 100.0,
                                    n));
            if (rows.size() == ROWS_A_PART / 5) {
                writer.run("INSERT INTO ticks VALUES " + String.join(", ", rows));
                rows.clear();
            }
        }
    }
}
