package io.ticklane.benchmarks.nodes;

import io.ticklane.benchmarks.race.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// Nodes on loopback that know each other, and a connection to the first. A single one is a server
/// without a cluster.
///
/// Threads: one at a time.
final class LocalCluster implements AutoCloseable {
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long LOOK_NANOS = 50_000_000;

    private final List<LocalNode> nodes = new ArrayList<>();
    private final Connection connection;
    private long runs;

    /// Starts nodes and waits until the first knows all others.
    ///
    /// @param flags more flags for the JVMs of the nodes
    LocalCluster(int count, List<String> flags) throws IOException, SQLException {
        try {
            String secret = UUID.randomUUID().toString();
            List<Integer> ports = freePorts(count);
            String addresses =
                    ports.stream()
                            .map(port -> "127.0.0.1:" + port)
                            .collect(Collectors.joining(","));
            for (int port : ports) {
                List<String> options = new ArrayList<>(List.of("--port", Integer.toString(port)));
                if (count > 1) {
                    options.addAll(List.of("--nodes", addresses));
                }
                nodes.add(LocalNode.start(flags, secret, options));
            }
            connection = DriverManager.getConnection(nodes.getFirst().url());
            if (count > 1) {
                awaitAll();
            }
        } catch (IOException | SQLException | RuntimeException e) {
            nodes.forEach(LocalNode::close);
            throw e;
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private void awaitAll() throws SQLException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (alive() < nodes.size()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the nodes do not find each other");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private int alive() throws SQLException {
        int alive = 0;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW NODES")) {
            while (rows.next()) {
                alive += rows.getString("state").equals("ALIVE") ? 1 : 0;
            }
        }
        return alive;
    }

    /// How many nodes there are.
    int size() {
        return nodes.size();
    }

    /// Makes a view of files.
    void view(String name, Path files) throws SQLException {
        execute("CREATE OR REPLACE VIEW " + name + " AS SELECT * FROM '" + files + "'");
    }

    /// Runs a statement without a result.
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Runs a query, whose text is a new one each time.
    Answer run(String sql) throws SQLException {
        runs++;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql + "-- run " + runs)) {
            return Answer.of(result);
        }
    }

    /// What EXPLAIN ANALYZE says of a query.
    String explain(String sql) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet plan = statement.executeQuery("EXPLAIN ANALYZE " + sql)) {
            while (plan.next()) {
                text.append(plan.getString(1)).append('\n');
            }
        }
        return text.toString();
    }

    /// The processor time that all nodes have taken so far.
    Duration processorTime() {
        return nodes.stream().map(LocalNode::processorTime).reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public void close() throws SQLException {
        try {
            connection.close();
        } finally {
            nodes.forEach(LocalNode::close);
        }
    }
}
