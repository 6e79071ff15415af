package io.ticklane.tests.slt;

import io.ticklane.server.cluster.ClusterSettings;
import io.ticklane.server.cluster.NodeAddress;
import io.ticklane.server.cluster.Pace;
import io.ticklane.server.flightsql.FlightNode;
import io.ticklane.server.flightsql.NodeSettings;
import io.ticklane.server.session.EngineSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

/// A connection to a fresh node that shares the work of all queries with others, which stay for all
/// doors. Closing it checks that no node has kept memory of a query.
public final class ClusterDoor implements FrontDoor {
    private static final Pace PACE =
            new Pace(Duration.ofMillis(200), Duration.ofSeconds(5), Duration.ofSeconds(60));
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final long LOOK_NANOS = 1_000_000;

    private final FlightNode node;
    private final FrontDoor door;

    /// The nodes that help.
    private static final class Helpers {
        private static final List<FlightNode> NODES = List.of(start(List.of()), start(List.of()));
    }

    /// Starts a node and waits until it knows the others.
    public ClusterDoor() throws SQLException {
        node = start(Helpers.NODES.stream().map(ClusterDoor::address).toList());
        FrontDoor opened = null;
        try {
            await("the nodes know each other", () -> node.nodes().alive().size() == 3);
            opened =
                    new JdbcDoor(
                            "JDBC on three nodes",
                            "jdbc:ticklane://127.0.0.1:" + node.port() + "?distribution=always",
                            new Properties(),
                            true);
        } finally {
            if (opened == null) {
                node.close();
            }
        }
        door = opened;
    }

    private static FlightNode start(List<NodeAddress> others) {
        return FlightNode.start(
                new NodeSettings(
                        "127.0.0.1",
                        0,
                        EngineSettings.standard(),
                        new ClusterSettings(() -> others, null, null, PACE)));
    }

    private static NodeAddress address(FlightNode node) {
        return new NodeAddress("127.0.0.1", node.port());
    }

    private static void await(String what, java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not in time: " + what);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @Override
    public String name() {
        return door.name();
    }

    @Override
    public Answer run(String sql) throws Refusal {
        return door.run(sql);
    }

    @Override
    public void close() throws SQLException {
        try {
            door.close();
            for (FlightNode helper : Helpers.NODES) {
                await(
                        "the memory of node " + helper.port() + " is back",
                        () -> helper.engine().usedBytes() == 0);
            }
        } finally {
            node.close();
        }
    }
}
