package io.ticklane.tests.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// Nodes on loopback that know each other.
final class ClusterProcesses implements AutoCloseable {
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long LOOK_NANOS = 20_000_000;

    private final Path folder;
    private final String secret = UUID.randomUUID().toString();
    private final List<Integer> ports;
    private final List<NodeProcess> nodes = new ArrayList<>();

    private ClusterProcesses(Path folder, List<Integer> ports) {
        this.folder = folder;
        this.ports = ports;
    }

    /// Starts nodes and waits until each knows all others.
    static ClusterProcesses start(Path folder, int count) throws IOException, SQLException {
        ClusterProcesses cluster = new ClusterProcesses(folder, freePorts(count));
        try {
            for (int node = 0; node < count; node++) {
                cluster.nodes.add(cluster.startNode(node));
            }
            for (int node = 0; node < count; node++) {
                cluster.awaitAlive(node, count);
            }
            return cluster;
        } catch (Throwable e) {
            cluster.close();
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

    private NodeProcess startNode(int node) throws IOException {
        return NodeProcess.start(folder, ports.get(node), secret, List.of("--nodes", addresses()));
    }

    private String addresses() {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /// A node.
    NodeProcess node(int node) {
        return nodes.get(node);
    }

    /// Starts a node again that has ended.
    void restart(int node) throws IOException {
        nodes.set(node, startNode(node));
    }

    /// A connection to a node.
    Connection connect(int node) throws SQLException {
        return DriverManager.getConnection(nodes.get(node).url(), new Properties());
    }

    /// Waits until a node sees so many alive, itself included.
    void awaitAlive(int node, int count) throws SQLException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        String seen = "";
        while (System.nanoTime() < end) {
            try (Connection connection = connect(node);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SHOW NODES")) {
                int alive = 0;
                StringBuilder text = new StringBuilder();
                while (rows.next()) {
                    alive += rows.getString("state").equals("ALIVE") ? 1 : 0;
                    text.append(rows.getString("address"))
                            .append(' ')
                            .append(rows.getString("state"))
                            .append(' ')
                            .append(rows.getString("message"))
                            .append('\n');
                }
                seen = text.toString();
                if (alive == count) {
                    return;
                }
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        throw new AssertionError("node " + node + " does not see " + count + " alive:\n" + seen);
    }

    @Override
    public void close() throws IOException {
        IOException first = null;
        for (NodeProcess node : nodes) {
            try {
                node.close();
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
