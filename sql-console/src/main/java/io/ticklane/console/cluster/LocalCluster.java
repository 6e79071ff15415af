package io.ticklane.console.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Nodes on loopback that know each other by a list and share a random secret. They end when this
/// is closed, and when this process ends in whatever way.
///
/// Threads: one.
public final class LocalCluster implements AutoCloseable {
    private static final long START_NANOS = 120_000_000_000L;
    private static final long LOOK_MILLIS = 50;
    private static final long STOP_SECONDS = 10;
    private static final int SECRET_BYTES = 32;

    private final List<NodeProcess> nodes;

    private LocalCluster(List<NodeProcess> nodes) {
        this.nodes = nodes;
    }

    /// Starts nodes, and returns when all of them know that all are alive.
    ///
    /// @param logs the folder that gets a file for each node
    /// @param options of the server command, for all nodes
    /// @throws SQLException if a node ends, or not all have met after two minutes (08001)
    public static LocalCluster start(int count, Path logs, List<String> options)
            throws IOException, SQLException, InterruptedException {
        List<Integer> ports = freePorts(count);
        List<String> all = new ArrayList<>(options);
        all.add("--nodes");
        all.add(ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")));
        Map<String, String> environment = Map.of("TICKLANE_SECRET", secret());
        LocalCluster cluster = new LocalCluster(new ArrayList<>());
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::stopAll, "stop-nodes"));
        try {
            for (int port : ports) {
                Path log = logs.resolve("node-" + (cluster.nodes.size() + 1) + ".log");
                cluster.add(NodeProcess.start(port, log, all, environment));
            }
            cluster.awaitAll();
            return cluster;
        } catch (IOException | SQLException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private synchronized void add(NodeProcess node) {
        nodes.add(node);
    }

    /// Ports that nobody listens on: all are taken before the first is given back.
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

    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// The URL of the first node.
    public String url() {
        return "jdbc:ticklane://" + nodes.getFirst().address();
    }

    /// The process ids of the nodes.
    public List<Long> processes() {
        return nodes.stream().map(node -> node.process().pid()).toList();
    }

    private void awaitAll() throws IOException, SQLException, InterruptedException {
        long end = System.nanoTime() + START_NANOS;
        for (NodeProcess node : nodes) {
            while (!knowsAll(node)) {
                for (NodeProcess one : nodes) {
                    requireAlive(one);
                }
                if (System.nanoTime() > end) {
                    throw new SQLException(
                            "the nodes have not met in "
                                    + TimeUnit.NANOSECONDS.toSeconds(START_NANOS)
                                    + " s; see "
                                    + node.log(),
                            "08001");
                }
                // a node that ends is seen at once
                var _ = node.process().waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    private static void requireAlive(NodeProcess node) throws IOException, SQLException {
        if (!node.process().isAlive()) {
            throw new SQLException(
                    "node "
                            + node.address()
                            + " ended with code "
                            + node.process().exitValue()
                            + ": "
                            + node.lastWords(),
                    "08001");
        }
    }

    private boolean knowsAll(NodeProcess node) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:ticklane://" + node.address());
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT COUNT(*) FROM information_schema.nodes"
                                        + " WHERE state = 'ALIVE'")) {
            return rows.next() && rows.getLong(1) == nodes.size();
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).startsWith("08")) {
                // it does not listen yet
                return false;
            }
            throw e;
        }
    }

    private synchronized void stopAll() {
        nodes.forEach(NodeProcess::stop);
    }

    /// Stops the nodes and waits until they have ended.
    @Override
    public void close() {
        stopAll();
        try {
            for (NodeProcess node : nodes) {
                node.awaitEnd(STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            nodes.forEach(node -> node.process().destroyForcibly());
            Thread.currentThread().interrupt();
        }
    }
}
