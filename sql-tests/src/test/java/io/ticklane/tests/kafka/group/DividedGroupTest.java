package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.cluster.NodeProcess;
import io.ticklane.tests.connector.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
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
    private static final int FAULTS = "all".equals(System.getProperty("ticklane.faults")) ? 20 : 3;
    private static final int NODES = 3;
    private static final int PARTS = 8;
    private static final int LONGEST_CALM_MILLIS = 1_500;
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(90);
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
        try (Nodes nodes = new Nodes();
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
            nodes.awaitParts(0, NODES);
            for (int fault = 0; fault < FAULTS; fault++) {
                calm(random);
                nodes.awaitAllRun();
                nodes.fault(random, fault % 2 == 0);
            }
            calm(random);
            int rows = ticks.stop();
            try (Sql sql = nodes.open(0)) {
                nodes.awaitRows(sql, rows);
                nodes.awaitAllRun();
                assertThat(sql.rows("SELECT * FROM parted WHERE n >= 0 ORDER BY n"))
                        .as("seed %s", seed)
                        .isEqualTo(ticks.rows(QUERY + " WHERE n >= 0 ORDER BY n"))
                        .hasSize(rows);
                pauseAndResume(nodes, sql);
                dropWithADyingNode(nodes);
            }
        }
    }

    private static void calm(Random random) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_CALM_MILLIS)));
    }

    private static void pauseAndResume(Nodes nodes, Sql sql) throws SQLException, IOException {
        sql.run("PAUSE MATERIALIZED VIEW parted");
        assertThat(sql.rows("SELECT DISTINCT state FROM information_schema.queries"))
                .isEqualTo(List.of("paused"));
        sql.run("RESUME MATERIALIZED VIEW parted");
        nodes.awaitAllRun();
    }

    /// A node dies while the view is dropped: those that have its parts next forget them.
    private static void dropWithADyingNode(Nodes nodes) throws Exception {
        int victim = 1;
        int other = 2;
        try (Sql sql = nodes.open(other)) {
            nodes.freeze(victim);
            CompletableFuture<Void> dropped =
                    CompletableFuture.runAsync(
                            () -> drop(sql), task -> Thread.ofPlatform().start(task));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
            nodes.kill(victim);
            dropped.get(LONGEST, TimeUnit.NANOSECONDS);
            assertThat(sql.rows("SHOW QUERIES")).isEmpty();
            sql.refused("SELECT * FROM parted", "42P01");
        }
        Map<String, Boolean> commits = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> message : topics.messages("parted.commits")) {
            commits.put(new String(message.key(), StandardCharsets.UTF_8), message.value() != null);
        }
        assertThat(commits).hasSize(PARTS).doesNotContainValue(true);
        try (Stream<Path> left = Files.list(folder.resolve("snapshots/parted"))) {
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

    /// The nodes of the group.
    private static final class Nodes implements AutoCloseable {
        private final List<NodeProcess> all = new ArrayList<>();

        void add(int count) {
            List<CompletableFuture<NodeProcess>> started =
                    IntStream.range(0, count)
                            .mapToObj(_ ->
                                    CompletableFuture.supplyAsync(
                                            Nodes::start, task -> Thread.ofPlatform().start(task)))
                            .toList();
            started.forEach(node -> all.add(node.join()));
        }

        private static NodeProcess start() {
            try {
                return NodeProcess.start(
                        folder,
                        List.of(),
                        Map.of(),
                        List.of(
                                "--port",
                                "0",
                                "--group-brokers",
                                broker.address(),
                                "--group",
                                "parted",
                                "--snapshots",
                                folder.resolve("snapshots").toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Sql open(int node) throws SQLException {
            return Sql.open(all.get(node).url());
        }

        void freeze(int node) throws IOException, InterruptedException {
            all.get(node).freeze();
        }

        void kill(int node) throws IOException, InterruptedException {
            all.get(node).kill();
        }

        /// The parts that run, by node, as one of them says.
        private Map<String, List<String>> parts(int asked) throws SQLException {
            Map<String, List<String>> found = new TreeMap<>();
            try (Sql sql = open(asked)) {
                for (String row :
                        sql.rows(
                                "SELECT node, part FROM information_schema.queries"
                                        + " WHERE state = 'running'")) {
                    int bar = row.indexOf('|');
                    found.computeIfAbsent(row.substring(0, bar), _ -> new ArrayList<>())
                            .add(row.substring(bar + 1));
                }
            }
            return found;
        }

        /// Waits until each node says that all parts run.
        void awaitAllRun() throws SQLException, IOException {
            for (int node = 0; node < all.size(); node++) {
                awaitParts(node, 1);
            }
        }

        /// Waits until a node says that all parts run, on so many nodes at least.
        void awaitParts(int asked, int nodes) throws SQLException, IOException {
            long end = System.nanoTime() + LONGEST;
            Map<String, List<String>> parts = parts(asked);
            while (parts.size() < nodes
                    || parts.values().stream().mapToInt(List::size).sum() < PARTS) {
                assertThat(System.nanoTime()).as(parts + state()).isLessThan(end);
                pause();
                parts = parts(asked);
            }
        }

        /// Kills or stops a node that runs parts, and waits until all parts run elsewhere and rows
        /// go on. One that was killed is started again, one that was stopped goes on.
        void fault(Random random, boolean kill)
                throws IOException, SQLException, InterruptedException {
            List<String> owners = List.copyOf(parts(0).keySet());
            String owner = owners.get(random.nextInt(owners.size()));
            int victim = 0;
            while (!all.get(victim).url().endsWith("/" + owner)) {
                victim++;
            }
            int other = (victim + 1) % all.size();
            if (kill) {
                kill(victim);
            } else {
                freeze(victim);
            }
            long end = System.nanoTime() + LONGEST;
            Map<String, List<String>> parts = parts(other);
            while (parts.containsKey(owner)
                    || parts.values().stream().mapToInt(List::size).sum() < PARTS) {
                assertThat(System.nanoTime()).as(parts + state()).isLessThan(end);
                pause();
                parts = parts(other);
            }
            try (Sql sql = open(other)) {
                awaitRows(sql, count(sql) + 1);
            }
            if (kill) {
                all.set(victim, start());
            } else {
                calm(random);
                all.get(victim).thaw();
            }
        }

        void awaitRows(Sql sql, long rows) throws SQLException, IOException {
            long end = System.nanoTime() + LONGEST;
            while (count(sql) < rows) {
                assertThat(System.nanoTime()).as(state()).isLessThan(end);
                pause();
            }
        }

        private static long count(Sql sql) throws SQLException {
            return Long.parseLong(sql.rows("SELECT COUNT(*) FROM parted WHERE n >= 0").getFirst());
        }

        private static void pause() {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }

        private String state() throws IOException {
            StringBuilder text = new StringBuilder();
            for (NodeProcess node : all) {
                text.append("\n--").append(node.url()).append('\n');
                List<String> lines = node.log().lines().toList();
                IntStream.range(Math.max(0, lines.size() - 30), lines.size())
                        .forEach(line -> text.append(lines.get(line)).append('\n'));
            }
            return text.toString();
        }

        @Override
        public void close() throws IOException {
            for (NodeProcess node : all) {
                node.close();
            }
        }
    }
}
