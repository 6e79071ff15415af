package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.cluster.NodeProcess;
import io.ticklane.tests.connector.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Materialized views from topics to topics, on nodes that are killed.
@SuppressWarnings("NullAway.Init") // set before all
final class KafkaViewsTest {
    private static final int KILLS = "all".equals(System.getProperty("ticklane.faults")) ? 20 : 3;
    private static final int ROWS_A_PART = 4_000;
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);
    private static final String QUERY =
            "SELECT n, symbol, EWMA(price, 0.06) OVER (PARTITION BY symbol ORDER BY ts) AS e,"
                    + " SUM(size) OVER (PARTITION BY symbol ORDER BY ts ROWS 20 PRECEDING) AS volume"
                    + " FROM ticks";

    @TempDir static Path folder;

    private static LoopbackBroker broker;

    /// the options that say how messages hold rows, and a name for them
    private String format = "";

    private String name = "";

    @BeforeAll
    static void start() throws IOException {
        broker = new LoopbackBroker(Files.createDirectory(folder.resolve("broker")));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private NodeProcess node() throws IOException {
        return NodeProcess.start(
                folder, List.of(), Map.of(), List.of("--port", "0", "--state", state().toString()));
    }

    private Path state() {
        return folder.resolve("state-" + name);
    }

    private String with(String topic, String more) {
        return " WITH (connector = 'kafka', topic = '%s-%s', brokers = '%s', format = %s, key = 'symbol', partitions = 4%s)"
                .formatted(topic, name, broker.address(), format, more);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {"arrow, 'arrow'", "arrays, \"'json', rows_per_message = 100\""})
    void killedNodesLoseNothingAndWriteNothingTwice(String messages, String options)
            throws IOException, SQLException, InterruptedException {
        name = messages;
        format = options;
        long seed = System.nanoTime();
        System.err.println("seed of kills: " + seed);
        Random random = new Random(seed);
        try (Sql writer = Sql.open("jdbc:ticklane:")) {
            tables(writer);
            for (int kill = 0; kill < KILLS; kill++) {
                try (NodeProcess node = node();
                        Sql sql = Sql.open(node.url())) {
                    if (kill == 0) {
                        tables(sql);
                        sql.run(smooth(", commit_millis = 50, snapshot_seconds = 1"));
                    }
                    write(writer, kill, random);
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1_500)));
                    node.kill();
                }
            }
            write(writer, KILLS, random);
            // far behind all others, so that the watermark passes them in each partition
            writer.run(
                    IntStream.range(0, 40)
                            .mapToObj(i ->
                                    "('S%d', TIMESTAMP '2027-01-01 00:00:00', 1.0, 1, -1)"
                                            .formatted(i))
                            .collect(Collectors.joining(", ", "INSERT INTO ticks VALUES ", "")));
            try (NodeProcess node = node();
                    Sql sql = Sql.open(node.url())) {
                long rows = (KILLS + 1L) * ROWS_A_PART;
                long end = System.nanoTime() + LONGEST;
                while (count(sql) < rows && System.nanoTime() < end) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
                }
                List<String> held = sql.rows("SELECT * FROM smooth WHERE n >= 0 ORDER BY n");
                assertThat(held)
                        .as(() -> state(sql))
                        .isEqualTo(
                                writer.rows(
                                        "SELECT * FROM (" + QUERY + ") WHERE n >= 0 ORDER BY n"))
                        .hasSize((int) rows);
                assertThat(sql.rows("SELECT state FROM information_schema.queries"))
                        .isEqualTo(List.of("running"));
                try (Stream<Path> saved =
                        Files.list(state().resolve("views/main.smooth/snapshots"))) {
                    assertThat(saved).hasSizeBetween(1, 2);
                }
                sql.refused(smooth(", commit_millis = 6000"), "22023", "from 1 to 5000");
                sql.run("DROP MATERIALIZED VIEW smooth");
            }
        }
    }

    private String smooth(String options) {
        return "CREATE OR REPLACE MATERIALIZED VIEW smooth"
                + with("smooth", options)
                + " AS "
                + QUERY
                + " EMIT CHANGES";
    }

    private void tables(Sql sql) throws SQLException {
        sql.run(
                "CREATE TABLE ticks (symbol VARCHAR, ts TIMESTAMP, price DOUBLE, size BIGINT, n BIGINT,"
                        + " WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)"
                        + with("ticks", ""));
    }

    private static long count(Sql sql) throws SQLException {
        return Long.parseLong(sql.rows("SELECT COUNT(*) FROM smooth WHERE n >= 0").getFirst());
    }

    private static String state(Sql sql) {
        try {
            return sql.rows("SHOW QUERIES").toString();
        } catch (SQLException e) {
            return e.toString();
        }
    }

    /// Writes rows of one part of the time, in several messages for each partition.
    private static void write(Sql writer, int part, Random random) throws SQLException {
        int pieces = 4;
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < ROWS_A_PART; row++) {
            int n = part * ROWS_A_PART + row;
            rows.add(
                    "('S%d', TIMESTAMP '2026-01-02 09:30:00' + INTERVAL '1' MILLISECOND * %d, %s, %d, %d)"
                            .formatted(
                                    random.nextInt(40),
                                    n * 3,
                                    random.nextInt(100_000) / 100.0,
                                    1 + random.nextInt(500),
                                    n));
            if (rows.size() == ROWS_A_PART / pieces) {
                writer.run("INSERT INTO ticks VALUES " + String.join(", ", rows));
                rows.clear();
            }
        }
    }
}
