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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Nodes on loopback, or in places of their own, that know each other. Where a node reaches another
/// over a wire, what it sends to it goes through a proxy. The other names that node 0 gives to
/// nodes are those that all use in its queries; names of its own a node uses for what it sends to a
/// node that node 0 reaches without a wire.
public final class ClusterProcesses implements AutoCloseable {
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long LOOK_NANOS = 20_000_000;

    private final Path folder;
    private final String secret = UUID.randomUUID().toString();
    private final Places places;
    private final List<Integer> ports;
    private final Map<Way, FaultProxy> wires = new HashMap<>();
    private final List<NodeProcess> nodes = new ArrayList<>();

    /// From a node to another.
    public record Way(int from, int to) {}

    /// Where nodes run.
    public interface Places {
        /// All on this machine's loopback.
        Places LOOPBACK =
                new Places() {
                    @Override
                    public String host(int node) {
                        return "127.0.0.1";
                    }

                    @Override
                    public List<String> command(int node) {
                        return List.of();
                    }
                };

        /// The address that a node listens on.
        String host(int node);

        /// What a node's command begins with.
        List<String> command(int node);
    }

    private ClusterProcesses(Path folder, Places places, List<Integer> ports) {
        this.folder = folder;
        this.places = places;
        this.ports = ports;
    }

    /// Starts nodes and waits until each knows all others.
    public static ClusterProcesses start(Path folder, int count, Way... wired)
            throws IOException, SQLException {
        return start(folder, count, Places.LOOPBACK, wired);
    }

    /// Starts nodes in their places and waits until each knows all others.
    public static ClusterProcesses start(Path folder, int count, Places places, Way... wired)
            throws IOException, SQLException {
        ClusterProcesses cluster = new ClusterProcesses(folder, places, freePorts(count));
        try {
            for (Way way : wired) {
                cluster.wires.put(way, new FaultProxy(cluster.ports.get(way.to())));
            }
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
        return NodeProcess.start(
                folder,
                places.command(node),
                Map.of("TICKLANE_SECRET", secret),
                List.of(
                        "--port",
                        Integer.toString(ports.get(node)),
                        "--host",
                        places.host(node),
                        "--nodes",
                        addresses(node)));
    }

    private String addresses(int from) {
        return IntStream.range(0, ports.size())
                .mapToObj(to -> {
                    FaultProxy wire = wires.get(new Way(from, to));
                    return wire == null
                            ? places.host(to) + ":" + ports.get(to)
                            : "127.0.0.1:" + wire.port();
                })
                .collect(Collectors.joining(","));
    }

    /// The wire from a node to another, which was asked for at the start.
    FaultProxy wire(int from, int to) {
        return Objects.requireNonNull(wires.get(new Way(from, to)));
    }

    /// All wires.
    public Collection<FaultProxy> wires() {
        return wires.values();
    }

    /// How many nodes there are.
    int count() {
        return ports.size();
    }

    /// A node.
    public NodeProcess node(int node) {
        return nodes.get(node);
    }

    /// Starts a node again that has ended.
    public void restart(int node) throws IOException {
        nodes.set(node, startNode(node));
    }

    /// A connection to a node.
    public Connection connect(int node) throws SQLException {
        return DriverManager.getConnection(nodes.get(node).url(), new Properties());
    }

    /// Waits until a node sees so many alive, itself included.
    public void awaitAlive(int node, int count) throws SQLException {
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
        for (FaultProxy wire : wires.values()) {
            wire.close();
        }
        if (first != null) {
            throw first;
        }
    }
}
