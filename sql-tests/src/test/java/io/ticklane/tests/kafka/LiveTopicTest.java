package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.server.flightsql.FlightNode;
import io.ticklane.server.session.EngineSettings;
import io.ticklane.tests.connector.Sql;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Queries without an end over a topic that is written meanwhile.
@SuppressWarnings("NullAway.Init") // set before all and before each
final class LiveTopicTest {
    private static final long SEED = Long.getLong("ticklane.seed", 20261129L);

    @TempDir static Path folder;

    private static LoopbackBroker broker;
    private static FlightNode node;
    private Sql sql;

    @BeforeAll
    static void start() throws IOException {
        broker = new LoopbackBroker(folder);
        node = FlightNode.start("127.0.0.1", 0, EngineSettings.standard());
    }

    @AfterAll
    static void stop() {
        // fails where memory was not released
        node.close();
        broker.close();
    }

    @BeforeEach
    void open() throws SQLException {
        sql = Sql.open("jdbc:ticklane://127.0.0.1:" + node.port());
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    private static String with(String topic, String format, String more) {
        return " WITH (connector = 'kafka', topic = '%s', brokers = '%s', format = '%s'%s)"
                .formatted(topic, broker.address(), format, more);
    }

    @ParameterizedTest
    @ValueSource(strings = {"arrow", "json", "avro"})
    void aQueryWithoutAnEndGivesTheBitsOfABatchAsRowsAreWritten(String format) throws Exception {
        String table = "live_" + format;
        sql.run(
                "CREATE TABLE "
                        + table
                        + " (symbol VARCHAR, ts TIMESTAMP, price DOUBLE, n BIGINT,"
                        + " WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)"
                        + with(table, format, ", partitions = 1, key = 'symbol'"));
        String query =
                "SELECT n, EWMA(price, 0.3) OVER (PARTITION BY symbol ORDER BY ts) AS e FROM "
                        + table;
        Random random = new Random(SEED);
        try (ExecutorService reader = Executors.newSingleThreadExecutor();
                Sql other = Sql.open("jdbc:ticklane://127.0.0.1:" + node.port())) {
            other.run(
                    "CREATE TABLE "
                            + table
                            + "_again (symbol VARCHAR, ts TIMESTAMP, price DOUBLE, n BIGINT,"
                            + " WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)"
                            + with(table, format, ""));
            Future<List<String>> live =
                    reader.submit(() ->
                            other.rows(
                                    query.replace(table, table + "_again")
                                            + " LIMIT 200 EMIT CHANGES"));
            for (int part = 0; part < 6; part++) {
                assertThat(live.isDone()).isFalse();
                List<String> rows = new ArrayList<>();
                for (int row = 0; row < 40; row++) {
                    int n = 40 * part + row;
                    rows.add(
                            "('S%d', TIMESTAMP '2026-01-02 09:30:00' + INTERVAL '1' SECOND * %d, %s, %d)"
                                    .formatted(
                                            random.nextInt(5),
                                            n,
                                            random.nextInt(10_000) / 100.0,
                                            n));
                }
                sql.run("INSERT INTO " + table + " VALUES " + String.join(", ", rows));
            }
            assertThat(live.get(30, TimeUnit.SECONDS))
                    .isEqualTo(sql.rows(query + " ORDER BY n LIMIT 200"));
        }
    }
}
