package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.cluster.NodeProcess;
import io.ticklane.tests.connector.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The law: whenever nodes of a group are killed, or stop and wake after others have taken their
/// views over, each view has, bit for bit, the rows of the batch query over its topic, none lost
/// and none twice; and the views of a node that is gone go on elsewhere.
///
/// `./dev faults` does many times more, and the times without rows are printed.
@SuppressWarnings("NullAway.Init") // set before all
final class GroupFaultsTest {
    private static final int FAULTS = "all".equals(System.getProperty("ticklane.faults")) ? 20 : 3;
    private static final int NODES = 3;
    private static final int VIEWS = 4;
    private static final int LONGEST_CALM_MILLIS = 1_500;
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(90);

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

    /// What happened to a node, and to which views.
    private record Fault(String kind, long millis, List<String> views) {}

    @Test
    void viewsLoseNothingAndHaveNothingTwiceWhateverHappensToTheirNodes() throws Exception {
        long seed = System.nanoTime();
        System.err.println("seed of faults: " + seed);
        Random random = new Random(seed);
        List<Fault> faults = new ArrayList<>();
        try (Nodes nodes = new Nodes();
                GroupTicks ticks = GroupTicks.start(broker.address(), 2, new Random(seed))) {
            nodes.add(NODES - 1);
            try (Sql sql = nodes.open(0)) {
                ticks.createTable(sql);
                for (int view = 0; view < VIEWS; view++) {
                    sql.run(create(view));
                }
            }
            // one more, which has to get its share
            nodes.add(1);
            nodes.awaitShares();
            for (int fault = 0; fault < FAULTS; fault++) {
                calm(random);
                nodes.awaitRunning();
                faults.add(nodes.fault(random));
            }
            calm(random);
            int rows = ticks.stop();
            for (int view = 0; view < VIEWS; view++) {
                nodes.awaitRows(view, rows);
            }
            nodes.awaitRunning();
            try (Sql sql = nodes.open(0)) {
                for (int view = 0; view < VIEWS; view++) {
                    assertThat(sql.rows("SELECT * FROM " + view(view) + " WHERE n >= 0 ORDER BY n"))
                            .as("seed %s, %s", seed, view(view))
                            .isEqualTo(ticks.rows(query(view) + " WHERE n >= 0 ORDER BY n"))
                            .hasSize(rows);
                }
            }
        }
        faults.forEach(GroupFaultsTest::report);
    }

    private static void calm(Random random) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_CALM_MILLIS)));
    }

    private static String view(int number) {
        return "view" + number;
    }

    private static String query(int number) {
        return "SELECT * FROM (SELECT n, symbol, EWMA(price, %s) OVER (PARTITION BY symbol ORDER BY ts) AS e,"
                        .formatted("0.0" + (number + 1))
                + " SUM(size) OVER (PARTITION BY symbol ORDER BY ts ROWS 20 PRECEDING) AS volume"
                + " FROM ticks)";
    }

    private static String create(int number) {
        return "CREATE MATERIALIZED VIEW "
                + view(number)
                + " WITH (connector = 'kafka', topic = '%s', brokers = '%s', format = 'arrow', key = 'symbol',"
                        .formatted(view(number), broker.address())
                + " partitions = 2, commit_millis = 100, snapshot_seconds = 1) AS "
                + query(number)
                + " EMIT CHANGES";
    }

    /// Prints how long each view of a node had no rows after it was gone.
    private static void report(Fault fault) {
        Map<String, Long> gaps = new TreeMap<>();
        for (String view : fault.views()) {
            long before = 0;
            long after = Long.MAX_VALUE;
            for (ConsumerRecord<byte[], byte[]> message : topics.messages(view)) {
                if (message.timestamp() <= fault.millis()) {
                    before = Math.max(before, message.timestamp());
                } else {
                    after = Math.min(after, message.timestamp());
                }
            }
            gaps.put(view, after - before);
        }
        System.err.println(fault.kind() + ", milliseconds without rows: " + gaps);
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
                                "faults",
                                "--snapshots",
                                folder.resolve("snapshots").toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Sql open(int node) throws SQLException {
            return Sql.open(all.get(node).url());
        }

        /// The views of each node, as one of them says; those that no node runs are left out.
        private Map<String, List<String>> views(int asked) throws SQLException {
            Map<String, List<String>> found = new TreeMap<>();
            try (Sql sql = open(asked)) {
                for (String row :
                        sql.rows(
                                "SELECT node, name FROM information_schema.queries"
                                        + " WHERE state = 'running'")) {
                    int bar = row.indexOf('|');
                    found.computeIfAbsent(row.substring(0, bar), _ -> new ArrayList<>())
                            .add(row.substring(bar + 1).replace("main.", ""));
                }
            }
            return found;
        }

        /// Waits until each node runs a view, and all views run.
        void awaitShares() throws SQLException, IOException {
            awaitViews(0, all.size());
        }

        /// Waits until each node says that all views run.
        void awaitRunning() throws SQLException, IOException {
            for (int node = 0; node < all.size(); node++) {
                awaitViews(node, 1);
            }
        }

        private void awaitViews(int asked, int share) throws SQLException, IOException {
            long end = System.nanoTime() + LONGEST;
            Map<String, List<String>> views = views(asked);
            while (views.size() < share
                    || views.values().stream().mapToInt(List::size).sum() < VIEWS) {
                assertThat(System.nanoTime()).as(views + state()).isLessThan(end);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
                views = views(asked);
            }
        }

        /// Kills or stops a node that runs views, and waits until they go on elsewhere. One that
        /// was killed is started again, one that was stopped goes on.
        Fault fault(Random random) throws IOException, SQLException, InterruptedException {
            Map<String, List<String>> running = views(0);
            List<String> owners = List.copyOf(running.keySet());
            String owner = owners.get(random.nextInt(owners.size()));
            int victim = 0;
            while (!all.get(victim).url().endsWith("/" + owner)) {
                victim++;
            }
            int other = (victim + 1) % all.size();
            NodeProcess node = all.get(victim);
            List<String> views = running.getOrDefault(owner, List.of());
            boolean kill = random.nextBoolean();
            if (kill) {
                node.kill();
            } else {
                node.freeze();
            }
            Fault fault = new Fault(kill ? "killed" : "stopped", Clock.systemUTC().millis(), views);
            try (Sql sql = open(other)) {
                for (String view : views) {
                    awaitMore(sql, view, count(sql, view));
                }
            }
            if (kill) {
                all.set(victim, start());
            } else {
                calm(random);
                node.thaw();
            }
            return fault;
        }

        private void awaitMore(Sql sql, String view, long before) throws SQLException, IOException {
            long end = System.nanoTime() + LONGEST;
            while (count(sql, view) <= before) {
                assertThat(System.nanoTime()).as(view + state()).isLessThan(end);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }

        void awaitRows(int view, int rows) throws SQLException, IOException {
            try (Sql sql = open(0)) {
                awaitMore(sql, view(view), rows - 1L);
            }
        }

        private static long count(Sql sql, String view) throws SQLException {
            return Long.parseLong(
                    sql.rows("SELECT COUNT(*) FROM " + view + " WHERE n >= 0").getFirst());
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
