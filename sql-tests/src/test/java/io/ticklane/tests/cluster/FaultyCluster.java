package io.ticklane.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.cluster.NumberedFiles.Question;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Three nodes and a query that several of them run, to be hit by a fault. Node 0 coordinates.
public final class FaultyCluster implements AutoCloseable {
    static final int COORDINATOR = 0;

    /// How many nodes there are.
    public static final int NODES = 3;

    private static final int FILES = 8;
    private static final int ROWS_OF_A_FILE = 125_000;
    private static final long LOOK_NANOS = 5_000_000;
    private static final long PATIENCE_NANOS = 15_000_000_000L;
    private static final long ERROR_MILLIS = 10_000;

    /// Bytes of plans and names that a node may keep.
    private static final long KEPT_BYTES = 1 << 20;

    private final ClusterProcesses cluster;
    private final NumberedFiles files;
    private final long[] idle = new long[NODES];

    private FaultyCluster(ClusterProcesses cluster, NumberedFiles files) {
        this.cluster = cluster;
        this.files = files;
    }

    /// How far a query is when it is hit.
    enum Stage {
        /// Nothing of it has begun: the coordinator does not know yet that a node is gone.
        OPENING(Question.GROUPS),
        /// A node reads files.
        SCANNING(Question.GROUPS),
        /// Each node reads all files, and keeps the rows of its own keys.
        REREADING(Question.NAMES, "SET rereads = 'always'"),
        /// Nodes send each other rows.
        EXCHANGING(Question.BUNDLES),
        /// The client has read some rows of many.
        RETURNING(Question.ROWS);

        private final Question question;
        private final String setting;

        Stage(Question question) {
            this(question, "");
        }

        Stage(Question question, String setting) {
            this.question = question;
            this.setting = setting;
        }

        private List<String> settings() {
            return setting.isEmpty() ? List.of() : List.of(setting);
        }
    }

    /// What happens.
    interface Fault {
        void strike() throws IOException, InterruptedException;
    }

    /// Starts the nodes and writes the files.
    static FaultyCluster start(Path folder, ClusterProcesses.Way... wired)
            throws IOException, SQLException, InterruptedException {
        return start(folder, ClusterProcesses.start(folder, NODES, wired));
    }

    /// Starts the nodes in their places and writes the files.
    public static FaultyCluster start(Path folder, ClusterProcesses.Places places)
            throws IOException, SQLException, InterruptedException {
        return start(folder, ClusterProcesses.start(folder, NODES, places));
    }

    private static FaultyCluster start(Path folder, ClusterProcesses nodes)
            throws IOException, SQLException, InterruptedException {
        NumberedFiles files = NumberedFiles.write(folder, FILES, ROWS_OF_A_FILE);
        FaultyCluster started = new FaultyCluster(nodes, files);
        try {
            for (Question question : Question.values()) {
                started.requireRight(question);
            }
            for (int node = 0; node < NODES; node++) {
                started.idle[node] = started.memory(node) + KEPT_BYTES;
            }
            return started;
        } catch (Throwable e) {
            started.close();
            throw e;
        }
    }

    ClusterProcesses nodes() {
        return cluster;
    }

    /// Asks on the coordinator, with settings of its session; the client pauses after so many rows.
    public RunningQuery ask(Question question, int pauseAfter, String... settings)
            throws SQLException {
        Connection connection = cluster.connect(COORDINATOR);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET distribution = 'always'");
            for (String setting : settings) {
                statement.execute(setting);
            }
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return new RunningQuery(connection, files, question, pauseAfter);
    }

    /// The answer to a question is right now.
    void requireRight(Question question) throws SQLException, InterruptedException {
        try (RunningQuery query = ask(question, -1)) {
            SQLException error = query.end().error();
            if (error != null) {
                throw new AssertionError(question + " has no answer", error);
            }
        }
    }

    /// Bytes that a node says it takes.
    long memory(int node) throws SQLException {
        try (Connection connection = cluster.connect(node)) {
            return memory(connection);
        }
    }

    private static long memory(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT memory_bytes FROM information_schema.nodes WHERE self")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /// All memory of queries is back on some nodes.
    void awaitIdle(int... some) throws SQLException {
        for (int node : some) {
            long end = System.nanoTime() + PATIENCE_NANOS;
            long used = memory(node);
            while (used > idle[node] && System.nanoTime() < end) {
                LockSupport.parkNanos(LOOK_NANOS);
                used = memory(node);
            }
            assertThat(used).as("memory of node " + node).isLessThanOrEqualTo(idle[node]);
        }
    }

    /// Brings a question's query to a stage, on a node.
    void awaitStage(Stage stage, RunningQuery query, Connection node)
            throws SQLException, InterruptedException {
        switch (stage) {
            case OPENING -> {}
            case SCANNING, REREADING -> {
                long before = idle[0];
                while (!query.hasEnded() && memory(node) < before) {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
            }
            case EXCHANGING -> {
                long begin = carried();
                while (!query.hasEnded() && carried() < begin + (1 << 20)) {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
            }
            case RETURNING -> query.awaitPause();
        }
    }

    private long carried() {
        return cluster.wires().stream().mapToLong(FaultProxy::carried).sum();
    }

    /// Hits a query at a stage, and requires that it ends as promised: with the right answer after
    /// one more run, or, where rows were delivered, with 08006. The memory of the living nodes is
    /// back afterwards.
    ///
    /// @param victim the node whose work is awaited
    /// @param living the nodes that are well after the fault
    void hit(Stage stage, int victim, Fault fault, int... living)
            throws SQLException, IOException, InterruptedException {
        int logged = cluster.node(COORDINATOR).log().length();
        if (stage == Stage.EXCHANGING) {
            cluster.wires().forEach(wire -> wire.slow(4 << 20));
        }
        try (Connection watched = cluster.connect(victim)) {
            if (stage == Stage.OPENING) {
                fault.strike();
            }
            RunningQuery query =
                    ask(
                            stage.question,
                            stage == Stage.RETURNING ? 1_000 : -1,
                            stage.settings().toArray(String[]::new));
            try (query) {
                if (stage != Stage.OPENING) {
                    awaitStage(stage, query, watched);
                    assertThat(query.hasEnded()).as("the fault comes too late").isFalse();
                    fault.strike();
                }
                query.resume();
                RunningQuery.End end = query.end();
                if (stage == Stage.RETURNING) {
                    assertThat(end.state()).as("" + end.error()).isEqualTo("08006");
                    assertThat(end.afterMillis()).isLessThan(ERROR_MILLIS);
                } else {
                    assertThat(end.state()).as("" + end.error()).isEqualTo("right");
                }
            }
        } finally {
            cluster.wires().forEach(FaultProxy::unbraked);
        }
        if (stage != Stage.OPENING && stage != Stage.RETURNING) {
            assertThat(cluster.node(COORDINATOR).log().substring(logged))
                    .contains("once more on fewer nodes");
        }
        awaitIdle(living);
        requireRight(Question.GROUPS);
        awaitIdle(living);
    }

    /// All nodes are there again, and answer together.
    public void requireWhole() throws SQLException, InterruptedException {
        for (int node = 0; node < NODES; node++) {
            cluster.awaitAlive(node, NODES);
        }
        for (Question question : List.of(Question.BUNDLES, Question.GROUPS)) {
            requireRight(question);
        }
        assertThat(sharing()).as("nodes that take part").hasSize(NODES);
        awaitIdle(0, 1, 2);
    }

    /// The nodes that take part in a query now, as EXPLAIN ANALYZE says.
    private List<String> sharing() throws SQLException {
        return lines("EXPLAIN ANALYZE", Question.GROUPS, List.of()).stream()
                .filter(line -> line.startsWith("Node "))
                .toList();
    }

    /// How the question of a stage is planned.
    List<String> plan(Stage stage) throws SQLException {
        return lines("EXPLAIN", stage.question, stage.settings());
    }

    private List<String> lines(String explain, Question question, List<String> settings)
            throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = cluster.connect(COORDINATOR);
                Statement statement = connection.createStatement()) {
            statement.execute("SET distribution = 'always'");
            for (String setting : settings) {
                statement.execute(setting);
            }
            try (ResultSet rows = statement.executeQuery(explain + " " + question.sql(files))) {
                while (rows.next()) {
                    lines.add(rows.getString(1));
                }
            }
        }
        return lines;
    }

    @Override
    public void close() throws IOException {
        cluster.close();
    }
}
