package io.ticklane.tests.kafka.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.cluster.NodeProcess;
import io.ticklane.tests.connector.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
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

/// The nodes of a group as processes, what runs on them, and what can happen to them.
///
/// Threads: one at a time.
final class GroupNodes implements AutoCloseable {
    /// How long anything may take.
    static final long LONGEST = TimeUnit.SECONDS.toNanos(90);

    private static final int LONGEST_CALM_MILLIS = 1_500;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Path folder;
    private final String brokers;
    private final String column;
    private final int count;
    private final List<NodeProcess> all = new ArrayList<>();

    /// A group without nodes yet.
    ///
    /// @param column what is looked at in the list of queries: `name`, or `part`
    /// @param count how many of them there are
    GroupNodes(Path folder, String brokers, String column, int count) {
        this.folder = folder;
        this.brokers = brokers;
        this.column = column;
        this.count = count;
    }

    /// What is true when a node that had something is gone.
    interface Recovery {
        /// Returns when another node says that all of it goes on elsewhere.
        void await(int other, String owner, List<String> had) throws SQLException, IOException;
    }

    /// Starts more nodes.
    void add(int more) {
        List<CompletableFuture<NodeProcess>> started =
                IntStream.range(0, more)
                        .mapToObj(_ ->
                                CompletableFuture.supplyAsync(
                                        this::start, task -> Thread.ofPlatform().start(task)))
                        .toList();
        started.forEach(node -> all.add(node.join()));
    }

    private NodeProcess start() {
        try {
            return NodeProcess.start(
                    folder,
                    List.of(),
                    Map.of(),
                    List.of(
                            "--port",
                            "0",
                            "--group-brokers",
                            brokers,
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

    NodeProcess get(int node) {
        return all.get(node);
    }

    /// A time without faults.
    static void calm(Random random) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_CALM_MILLIS)));
    }

    /// What each node runs, as one of them says; what no node runs is left out.
    Map<String, List<String>> running(int asked) throws SQLException {
        Map<String, List<String>> found = new TreeMap<>();
        try (Sql sql = open(asked)) {
            for (String row :
                    sql.rows(
                            "SELECT node, "
                                    + column
                                    + " FROM information_schema.queries WHERE state = 'running'")) {
                int bar = row.indexOf('|');
                found.computeIfAbsent(row.substring(0, bar), _ -> new ArrayList<>())
                        .add(row.substring(bar + 1).replace("main.", ""));
            }
        }
        return found;
    }

    /// Waits until each node says that everything runs.
    void awaitRunning() throws SQLException, IOException {
        for (int node = 0; node < all.size(); node++) {
            awaitRunning(node, 1);
        }
    }

    /// Waits until a node says that everything runs, on so many nodes at least.
    void awaitRunning(int asked, int nodes) throws SQLException, IOException {
        await(() -> {
            Map<String, List<String>> running = running(asked);
            return running.size() >= nodes && total(running) >= count;
        });
    }

    /// Waits until a node says that everything runs, and nothing on some node.
    void awaitRunningWithout(int asked, String owner) throws SQLException, IOException {
        await(() -> {
            Map<String, List<String>> running = running(asked);
            return !running.containsKey(owner) && total(running) >= count;
        });
    }

    private static int total(Map<String, List<String>> running) {
        return running.values().stream().mapToInt(List::size).sum();
    }

    /// Something that a node says.
    interface Look {
        boolean holds() throws SQLException;
    }

    /// Waits until something holds.
    void await(Look look) throws SQLException, IOException {
        long end = System.nanoTime() + LONGEST;
        while (!look.holds()) {
            assertThat(System.nanoTime()).as(state()).isLessThan(end);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /// Waits until a view has so many rows of ticks.
    void awaitRows(Sql sql, String view, long rows) throws SQLException, IOException {
        await(() -> count(sql, view) >= rows);
    }

    /// How many rows of ticks a view has.
    static long count(Sql sql, String view) throws SQLException {
        return Long.parseLong(
                sql.rows("SELECT COUNT(*) FROM " + view + " WHERE n >= 0").getFirst());
    }

    /// Kills or stops a node that runs something, and waits until that goes on elsewhere. One that
    /// was killed is started again, one that was stopped goes on.
    void fault(Random random, boolean kill, Recovery recovery)
            throws IOException, SQLException, InterruptedException {
        Map<String, List<String>> running = running(0);
        List<String> owners = List.copyOf(running.keySet());
        String owner = owners.get(random.nextInt(owners.size()));
        int victim = 0;
        while (!all.get(victim).url().endsWith("/" + owner)) {
            victim++;
        }
        NodeProcess node = all.get(victim);
        if (kill) {
            node.kill();
        } else {
            node.freeze();
        }
        recovery.await((victim + 1) % all.size(), owner, running.getOrDefault(owner, List.of()));
        if (kill) {
            all.set(victim, start());
        } else {
            calm(random);
            node.thaw();
        }
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
