package io.ticklane.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.server.cluster.NamedNodes;
import io.ticklane.server.cluster.Node;
import io.ticklane.server.cluster.NodeAddress;
import io.ticklane.server.cluster.NodeState;
import io.ticklane.server.cluster.Secret;
import io.ticklane.server.flightsql.FlightNode;
import io.ticklane.server.session.EngineSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Which nodes there are for each of them, while some come, go, fail and do not fit.
final class NodesTest {
    private static final Secret SECRET = Secret.of("the test", "a secret of the test");
    private static final Secret OTHER = Secret.of("the test", "another secret of it");

    @Test
    void allNodesOfAListFindEachOtherAndThemselves() {
        try (Neighbours neighbours = new Neighbours()) {
            List<FlightNode> nodes =
                    List.of(
                            neighbours.start(SECRET),
                            neighbours.start(SECRET),
                            neighbours.start(SECRET));
            for (FlightNode node : nodes) {
                Neighbours.await(
                        "all are alive and known",
                        () -> node.nodes().alive().size() == 3 && node.nodes().all().size() == 3);
                List<Node> alive = node.nodes().alive();
                assertThat(alive.getFirst().self()).isTrue();
                assertThat(alive.getFirst().address()).isEqualTo(Neighbours.address(node));
                assertThat(alive.subList(1, 3))
                        .allMatch(other -> !other.self())
                        .extracting(Node::address)
                        .isSorted();
                assertThat(alive)
                        .extracting(Node::address)
                        .containsExactlyInAnyOrderElementsOf(neighbours.addresses());
                assertThat(alive).extracting(Node::id).doesNotHaveDuplicates();
                assertThat(node.nodes().all()).hasSize(3);
            }
        }
    }

    @Test
    void aNodeKnowsItselfUnderAnyName() {
        try (Neighbours neighbours = new Neighbours()) {
            FlightNode first = neighbours.start(SECRET);
            FlightNode second = neighbours.start(SECRET);
            neighbours.addresses().add(new NodeAddress("localhost", first.port()));
            neighbours.addresses().add(new NodeAddress("localhost", second.port()));
            // what both have greeted by now is known by all of its names
            NodeAddress third = Neighbours.address(neighbours.start(SECRET));
            for (FlightNode node : List.of(first, second)) {
                Neighbours.awaitState(node, third, NodeState.ALIVE);
                Neighbours.await(
                        "each node comes once in " + node.nodes().all(),
                        () -> node.nodes().all().size() == 3);
                assertThat(node.nodes().alive()).hasSize(3);
            }
        }
    }

    @Test
    void anotherSecretIsRefusedOnBothSides() {
        try (Neighbours neighbours = new Neighbours()) {
            FlightNode first = neighbours.start(SECRET);
            FlightNode second = neighbours.start(OTHER);
            Neighbours.awaitState(first, Neighbours.address(second), NodeState.REFUSED);
            Neighbours.awaitState(second, Neighbours.address(first), NodeState.REFUSED);
            assertThat(Neighbours.seen(first, Neighbours.address(second)).message())
                    .contains("another secret");
            assertThat(first.nodes().alive()).hasSize(1);
        }
    }

    @Test
    void aNodeWithoutTheSecretIsRefused() {
        try (Neighbours neighbours = new Neighbours()) {
            FlightNode first = neighbours.start(SECRET);
            FlightNode second = neighbours.start(null);
            Neighbours.awaitState(second, Neighbours.address(first), NodeState.REFUSED);
            assertThat(Neighbours.seen(second, Neighbours.address(first)).message())
                    .contains("--secret-file", "TICKLANE_SECRET");
        }
    }

    @Test
    void onLoopbackNoSecretIsNeeded() {
        try (Neighbours neighbours = new Neighbours()) {
            FlightNode first = neighbours.start(null);
            FlightNode second = neighbours.start(null);
            Neighbours.awaitState(first, Neighbours.address(second), NodeState.ALIVE);
            Neighbours.awaitState(second, Neighbours.address(first), NodeState.ALIVE);
        }
    }

    @Test
    void aNodeThatComesBackJoinsAgain() {
        try (Neighbours neighbours = new Neighbours()) {
            FlightNode first = neighbours.start(SECRET);
            FlightNode second = neighbours.start(SECRET);
            NodeAddress address = Neighbours.address(second);
            Neighbours.awaitState(first, address, NodeState.ALIVE);
            String before = Neighbours.seen(first, address).id();
            neighbours.close(second);
            Neighbours.awaitState(first, address, NodeState.UNREACHABLE);
            assertThat(Neighbours.seen(first, address).message()).contains("efused");
            assertThat(first.nodes().alive()).hasSize(1);
            neighbours.start(
                    address.port(),
                    () -> List.copyOf(neighbours.addresses()),
                    EngineSettings.standard(),
                    SECRET);
            Neighbours.awaitState(first, address, NodeState.ALIVE);
            assertThat(Neighbours.seen(first, address).id()).isNotEqualTo(before);
        }
    }

    @Test
    void aNodeThatAQueryReportedIsOutUntilItAnswersAgain() {
        try (Neighbours neighbours = new Neighbours()) {
            FlightNode first = neighbours.start(SECRET);
            FlightNode second = neighbours.start(SECRET);
            NodeAddress address = Neighbours.address(second);
            Neighbours.awaitState(first, address, NodeState.ALIVE);
            first.nodes()
                    .report(
                            address,
                            new EngineException(ErrorCode.CONNECTION_LOST, "a test lost it"));
            Node reported = Neighbours.seen(first, address);
            assertThat(
                            reported.state() == NodeState.ALIVE
                                    || reported.message().equals("a test lost it"))
                    .isTrue();
            Neighbours.awaitState(first, address, NodeState.ALIVE);
        }
    }

    @Test
    void theAddressesOfANameAreLookedUpAgain() throws UnknownHostException {
        // all of 127.0.0.0/8 is this machine, and the node listens on one of its addresses
        InetAddress[] both = {
            InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
            InetAddress.getByAddress(new byte[] {127, 0, 0, 2})
        };
        AtomicReference<InetAddress @Nullable []> found = new AtomicReference<>();
        NamedNodes.Resolver resolver =
                name -> {
                    InetAddress[] now = found.get();
                    if (now == null) {
                        throw new UnknownHostException(name + " is unknown");
                    }
                    return now;
                };
        try (Neighbours neighbours = new Neighbours()) {
            FlightNode other = neighbours.start(SECRET);
            NodeAddress name = new NodeAddress("nodes.test", other.port());
            FlightNode node =
                    neighbours.start(
                            0, new NamedNodes(name, resolver), EngineSettings.standard(), SECRET);
            assertThat(node.nodes().all()).hasSize(1);
            found.set(both);
            Neighbours.awaitState(node, Neighbours.address(other), NodeState.ALIVE);
            Neighbours.awaitState(
                    node, new NodeAddress("127.0.0.2", other.port()), NodeState.UNREACHABLE);
            found.set(null);
            neighbours.start(SECRET);
            assertThat(node.nodes().alive()).as("those of before stay").hasSize(2);
            found.set(new InetAddress[] {both[1], InetAddress.getByName("127.0.0.3")});
            Neighbours.await(
                    "the node that is gone from the name is gone",
                    () -> node.nodes().alive().size() == 1);
        }
    }

    @Test
    void showNodesShowsWhatTheNodeKnows() throws SQLException {
        try (Neighbours neighbours = new Neighbours()) {
            FlightNode first = neighbours.start(SECRET);
            FlightNode second = neighbours.start(SECRET);
            FlightNode third = neighbours.start(OTHER);
            Neighbours.awaitState(first, Neighbours.address(second), NodeState.ALIVE);
            Neighbours.awaitState(first, Neighbours.address(third), NodeState.REFUSED);
            List<String> shown = new ArrayList<>();
            try (Connection connection =
                            DriverManager.getConnection(
                                    "jdbc:ticklane://" + Neighbours.address(first));
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SHOW NODES")) {
                while (rows.next()) {
                    shown.add(
                            rows.getString("address")
                                    + " "
                                    + rows.getString("state")
                                    + " "
                                    + rows.getBoolean("self")
                                    + " "
                                    + (rows.getTimestamp("last_seen") != null)
                                    + " "
                                    + rows.getString("message"));
                }
            }
            assertThat(shown)
                    .first()
                    .isEqualTo(Neighbours.address(first) + " ALIVE true true null");
            assertThat(shown)
                    .containsExactlyInAnyOrder(
                            shown.getFirst(),
                            Neighbours.address(second) + " ALIVE false true null",
                            Neighbours.address(third)
                                    + " REFUSED false false the caller has another secret than"
                                    + " this node");
        }
    }

    @Test
    void addressesAreHostAndPort() {
        assertThat(NodeAddress.parse("--nodes", " a.b:1 ")).hasToString("a.b:1");
        assertThat(NodeAddress.parse("--nodes", "[::1]:65535")).hasToString("[::1]:65535");
        for (String wrong :
                List.of("", "a", "a:", ":1", "a:0", "a:65536", "a:x", "::1:5", "a b:1")) {
            assertThatThrownBy(() -> NodeAddress.parse("--nodes", wrong))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.sqlState()).isEqualTo("22023"))
                    .hasMessageContaining("--nodes takes host:port");
        }
    }
}
