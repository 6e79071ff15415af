package io.ticklane.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.server.cluster.ClusterSettings;
import io.ticklane.server.cluster.Node;
import io.ticklane.server.cluster.NodeAddress;
import io.ticklane.server.cluster.NodeSource;
import io.ticklane.server.cluster.NodeState;
import io.ticklane.server.cluster.Pace;
import io.ticklane.server.cluster.Secret;
import io.ticklane.server.flightsql.FlightNode;
import io.ticklane.server.flightsql.NodeSettings;
import io.ticklane.server.session.EngineSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Nodes on loopback that share a list of addresses, to which each is added when it has started.
/// Closing them checks that all memory was released.
public final class Neighbours implements AutoCloseable {
    static final Pace PACE =
            new Pace(Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ofMillis(20));
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final long LOOK_NANOS = 2_000_000;

    private final List<NodeAddress> addresses = new CopyOnWriteArrayList<>();
    private final List<FlightNode> nodes = new ArrayList<>();

    /// No nodes yet.
    public Neighbours() {}

    /// The addresses of all nodes that were started.
    List<NodeAddress> addresses() {
        return addresses;
    }

    /// Starts a node with this list.
    public FlightNode start(@Nullable Secret secret) {
        return start(0, () -> List.copyOf(addresses), EngineSettings.standard(), secret);
    }

    /// Starts a node with an engine that is set up so.
    public FlightNode startWith(EngineSettings engine) {
        return start(0, () -> List.copyOf(addresses), engine, null);
    }

    FlightNode start(int port, NodeSource source, EngineSettings engine, @Nullable Secret secret) {
        FlightNode node =
                FlightNode.start(
                        new NodeSettings(
                                "127.0.0.1",
                                port,
                                engine,
                                new ClusterSettings(source, null, secret, PACE)));
        nodes.add(node);
        addresses.add(address(node));
        return node;
    }

    public static NodeAddress address(FlightNode node) {
        return new NodeAddress("127.0.0.1", node.port());
    }

    /// What a node knows of another one.
    static Node seen(FlightNode by, NodeAddress other) {
        return by.nodes().all().stream()
                .filter(node -> node.address().equals(other))
                .findFirst()
                .orElseThrow(() -> new AssertionError(other + " is not in " + by.nodes().all()));
    }

    static boolean isSeen(FlightNode by, NodeAddress other, NodeState state) {
        return by.nodes().all().stream()
                .anyMatch(node -> node.address().equals(other) && node.state() == state);
    }

    static void awaitState(FlightNode by, NodeAddress other, NodeState state) {
        await(other + " is " + state + " for " + by.port(), () -> isSeen(by, other, state));
    }

    /// Looks again and again until something holds, for half a minute at most.
    public static void await(String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - begin)
                    .as("waiting until " + what)
                    .isLessThan(PATIENCE_NANOS);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /// Leaves a node that has ended out of what is closed.
    void forget(FlightNode node) {
        nodes.remove(node);
    }

    /// Closes a node before the others.
    public void close(FlightNode node) {
        nodes.remove(node);
        node.close();
    }

    @Override
    public void close() {
        for (FlightNode node : List.copyOf(nodes)) {
            close(node);
        }
    }
}
