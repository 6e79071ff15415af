package io.ticklane.tests.kafka.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.connector.Sql;
import io.ticklane.tests.kafka.LoopbackBroker;
import io.ticklane.tests.kafka.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The law: the parts of a divided view are spread over the nodes of a group, and move when nodes
/// are killed, stop and wake, and join; whatever happens, the view has, bit for bit, the rows of
/// the batch query over its topic, none lost and none twice.
///
/// `./dev faults` does many times more.
@SuppressWarnings("NullAway.Init") // set before all
final class DividedGroupTest {
    private static final int FAULTS = "all".equals(System.getProperty("ticklane.faults")) ? 20 : 2;
    private static final int NODES = 3;
    private static final int PARTS = 8;
    private static final String QUERY =
            "SELECT * FROM (SELECT n, symbol, EWMA(price, 0.06) OVER (PARTITION BY symbol ORDER BY ts) AS e,"
                    + " SUM(size) OVER (PARTITION BY symbol ORDER BY ts ROWS 20 PRECEDING) AS volume"
                    + " FROM ticks)";

    @TempDir static Path folder;

    private static LoopbackBroker broker;
    private static Topics topics;

    @BeforeAll
    static void start() throws IOException {
        broker = new LoopbackBroker(Files.createDirectory(folder.resolve("broker")));
        topics = new Topics(broker);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void partsLoseNothingAndHaveNothingTwiceWhateverHappensToTheirNodes() throws Exception {
        long seed = Long.getLong("ticklane.seed", System.nanoTime());
        System.err.println("seed of faults: " + seed);
        Random random = new Random(seed);
        try (GroupNodes nodes = new GroupNodes(folder, broker.address(), "part", PARTS);
                GroupTicks ticks = GroupTicks.start(broker.address(), PARTS, new Random(seed))) {
            nodes.add(NODES - 1);
            try (Sql sql = nodes.open(0)) {
                ticks.createTable(sql);
                sql.run(
                        "CREATE MATERIALIZED VIEW parted WITH (connector = 'kafka', topic = 'parted', brokers = '%s',"
                                        .formatted(broker.address())
                                + " format = 'arrow', key = 'symbol', partitions = "
                                + PARTS
                                + ", divided = true, commit_millis = 100, snapshot_seconds = 1) AS "
                                + QUERY
                                + " EMIT CHANGES");
            }
            // one more, which has to get its share
            nodes.add(1);
            nodes.awaitRunning(0, NODES);
            for (int fault = 0; fault < FAULTS; fault++) {
                GroupNodes.calm(random);
                nodes.awaitRunning();
                nodes.fault(
                        random,
                        fault % 2 == 0,
                        (other, owner, _) -> awaitTakeover(nodes, other, owner));
            }
            GroupNodes.calm(random);
            int rows = ticks.stop();
            try (Sql sql = nodes.open(0)) {
                nodes.awaitRows(sql, "parted", rows);
                nodes.awaitRunning();
                assertThat(sql.rows("SELECT * FROM parted WHERE n >= 0 ORDER BY n"))
                        .as("seed %s", seed)
                        .isEqualTo(ticks.rows(QUERY + " WHERE n >= 0 ORDER BY n"))
                        .hasSize(rows);
                pauseAndResume(nodes, sql);
                sql.run("REFRESH MATERIALIZED VIEW parted");
                nodes.awaitRows(sql, "parted", rows);
                assertThat(sql.rows("SELECT * FROM parted WHERE n >= 0 ORDER BY n"))
                        .as("seed %s", seed)
                        .isEqualTo(ticks.rows(QUERY + " WHERE n >= 0 ORDER BY n"));
                dropWithADyingNode(nodes);
            }
        }
    }

    /// Waits until all parts run elsewhere, and rows go on.
    private static void awaitTakeover(GroupNodes nodes, int asked, String gone)
            throws SQLException, IOException {
        nodes.awaitRunningWithout(asked, gone);
        try (Sql sql = nodes.open(asked)) {
            nodes.awaitRows(sql, "parted", GroupNodes.count(sql, "parted") + 1);
        }
    }

    private static void pauseAndResume(GroupNodes nodes, Sql sql) throws SQLException, IOException {
        sql.run("PAUSE MATERIALIZED VIEW parted");
        assertThat(sql.rows("SELECT DISTINCT state FROM information_schema.queries"))
                .isEqualTo(List.of("paused"));
        sql.run("RESUME MATERIALIZED VIEW parted");
        nodes.awaitRunning();
    }

    /// A node dies while the view is dropped: those that have its parts next forget them.
    private static void dropWithADyingNode(GroupNodes nodes) throws Exception {
        int victim = 1;
        int other = 2;
        try (Sql sql = nodes.open(other)) {
            nodes.get(victim).freeze();
            CompletableFuture<Void> dropped =
                    CompletableFuture.runAsync(
                            () -> drop(sql), task -> Thread.ofPlatform().start(task));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
            nodes.get(victim).kill();
            dropped.get(GroupNodes.LONGEST, TimeUnit.NANOSECONDS);
            assertThat(sql.rows("SHOW QUERIES")).isEmpty();
            sql.refused("SELECT * FROM parted", "42P01");
        }
        Map<String, Boolean> commits = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> message : topics.messages("parted.commits")) {
            commits.put(new String(message.key(), StandardCharsets.UTF_8), message.value() != null);
        }
        assertThat(commits).hasSize(PARTS).doesNotContainValue(true);
        try (Stream<Path> left = Files.list(folder.resolve("snapshots/faults"))) {
            assertThat(left).isEmpty();
        }
    }

    private static void drop(Sql sql) {
        try {
            sql.run("DROP MATERIALIZED VIEW parted");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
