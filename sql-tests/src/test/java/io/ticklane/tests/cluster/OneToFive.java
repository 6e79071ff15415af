package io.ticklane.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.error.EngineException;
import io.ticklane.server.cluster.ClusterSettings;
import io.ticklane.server.cluster.NodeAddress;
import io.ticklane.server.cluster.Pace;
import io.ticklane.server.flightsql.FlightNode;
import io.ticklane.server.flightsql.NodeSettings;
import io.ticklane.server.session.EngineSettings;
import io.ticklane.server.session.PreparedStatement;
import io.ticklane.server.session.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Five nodes on loopback of which each knows those that were started before it: so a query runs on
/// as many nodes as the place of the node that is asked. Closing them checks that all memory was
/// released.
final class OneToFive implements AutoCloseable {
    private static final int MOST = 5;
    private static final Pace PACE =
            new Pace(Duration.ofMillis(200), Duration.ofSeconds(20), Duration.ofSeconds(60));

    private final List<FlightNode> nodes = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();

    /// How a query runs.
    ///
    /// @param nodes how many take part at most
    /// @param distribution the setting of this name
    /// @param rereads the setting of this name
    record Way(
            int nodes,
            String distribution,
            String rereads,
            int workers,
            int batchRows,
            int morselRows) {
        /// On one node, as it is without others.
        static final Way ALONE = new Way(1, "never", 2, 16_384, 65_536);

        /// One in which nodes send rows where all take part.
        Way(int nodes, String distribution, int workers, int batchRows, int morselRows) {
            this(nodes, distribution, "auto", workers, batchRows, morselRows);
        }

        /// The same, but nodes read what others read too wherever that is possible.
        Way rereading() {
            return new Way(nodes, distribution, "always", workers, batchRows, morselRows);
        }
    }

    /// Starts them.
    OneToFive() {
        try {
            for (int count = 1; count <= MOST; count++) {
                start();
            }
        } catch (Throwable e) {
            try (this) {
                throw e;
            }
        }
    }

    private void start() {
        List<NodeAddress> before = nodes.stream().map(Neighbours::address).toList();
        FlightNode node =
                FlightNode.start(
                        new NodeSettings(
                                "127.0.0.1",
                                0,
                                EngineSettings.standard(),
                                new ClusterSettings(() -> before, null, null, PACE)));
        nodes.add(node);
        Neighbours.await(
                "node " + nodes.size() + " knows those before it",
                () -> node.nodes().alive().size() == before.size() + 1);
        sessions.add(node.engine().openSession(Map.of("statement_timeout", "60s")));
    }

    /// Runs a statement without rows on all of them, such as one that makes a view.
    void everywhere(String sql) {
        for (Session session : sessions) {
            try (PreparedStatement statement = session.prepare(sql)) {
                statement.execute(List.of(), 0).close();
            }
        }
    }

    /// The rows of a query.
    Bits run(Way way, String sql) {
        Session session = sessions.get(way.nodes() - 1);
        session.set("distribution", way.distribution());
        session.set("rereads", way.rereads());
        session.set("workers", (long) way.workers());
        session.set("batch_size", (long) way.batchRows());
        session.set("morsel_size", (long) way.morselRows());
        try (PreparedStatement statement = session.prepare(sql)) {
            return Bits.of(nodes.get(way.nodes() - 1).engine(), statement.execute(List.of(), 0));
        }
    }

    /// Whether several nodes would take part in a query.
    boolean isSpread(Way way, String sql) {
        return run(way, "EXPLAIN " + sql).text().contains("on all nodes");
    }

    /// Compares the rows of a query with those of one node, in all these ways; afterwards no node
    /// holds memory of it.
    Bits requireSame(String name, String sql, List<Way> ways) {
        Bits expected;
        try {
            expected = run(Way.ALONE, sql);
        } catch (EngineException e) {
            throw new AssertionError(name + " fails on one node: " + sql, e);
        }
        for (Way way : ways) {
            Bits found;
            try {
                found = run(way, sql);
            } catch (EngineException e) {
                throw new AssertionError(name + " fails with " + way + ": " + sql, e);
            }
            assertThat(found.difference(expected)).as("%s with %s: %s", name, way, sql).isEmpty();
        }
        requireIdle();
        return expected;
    }

    private void requireIdle() {
        for (FlightNode node : nodes) {
            Neighbours.await(
                    "the memory of node " + node.port() + " is back",
                    () -> node.engine().usedBytes() == 0);
        }
    }

    @Override
    public void close() {
        sessions.forEach(Session::close);
        for (FlightNode node : nodes.reversed()) {
            node.close();
        }
    }
}
