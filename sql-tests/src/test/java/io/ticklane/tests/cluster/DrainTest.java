package io.ticklane.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.server.cluster.NodeAddress;
import io.ticklane.server.cluster.NodeState;
import io.ticklane.server.flightsql.FlightNode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A node that stops tells others so, finishes what runs, and takes nothing new.
final class DrainTest {
    /// A hundred megabytes, more than lie between a node and a client that does not read.
    private static final String MANY =
            "SELECT a.x, b.x AS y, RPAD('', 100, 'x') AS filler FROM numbers a CROSS JOIN numbers b";

    @Test
    void aStoppingNodeIsSeenDrainingUntilItsLastRowIsRead()
            throws SQLException, InterruptedException {
        try (Neighbours neighbours = new Neighbours()) {
            FlightNode first = neighbours.start(null);
            FlightNode second = neighbours.start(null);
            NodeAddress address = Neighbours.address(second);
            Neighbours.awaitState(first, address, NodeState.ALIVE);
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            Thread stop = Thread.ofPlatform().unstarted(() -> stop(second, failure));
            try (Connection connection = connect(second)) {
                makeNumbers(connection);
                try (PreparedStatement old = connection.prepareStatement("SELECT 1");
                        Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery(MANY)) {
                    assertThat(rows.next()).isTrue();
                    stop.start();
                    Neighbours.awaitState(first, address, NodeState.DRAINING);
                    assertThat(first.nodes().alive()).hasSize(1);
                    assertRefused(() -> connection.createStatement().executeQuery("SELECT 1"));
                    assertRefused(old::executeQuery);
                    try (Connection newcomer = connect(second)) {
                        assertRefused(() -> newcomer.createStatement().executeQuery("SELECT 1"));
                    }
                    long count = 1;
                    while (rows.next()) {
                        count++;
                    }
                    assertThat(count).isEqualTo(1_000_000);
                }
            }
            stop.join();
            assertThat(failure.get()).isNull();
            neighbours.forget(second);
            Neighbours.awaitState(first, address, NodeState.UNREACHABLE);
        }
    }

    private interface Running {
        ResultSet run() throws SQLException;
    }

    private static void assertRefused(Running statement) {
        assertThatThrownBy(
                        () -> {
                            try (ResultSet rows = statement.run()) {
                                rows.next();
                            }
                        })
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57P01"))
                .hasMessageContaining("use another node");
    }

    private static void stop(FlightNode node, AtomicReference<@Nullable Throwable> failure) {
        try {
            node.stop(60);
        } catch (Throwable e) {
            failure.set(e);
        }
    }

    private static Connection connect(FlightNode node) throws SQLException {
        return DriverManager.getConnection("jdbc:ticklane://127.0.0.1:" + node.port());
    }

    /// Makes a table of 1,000 rows.
    private static void makeNumbers(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE digits AS SELECT * FROM (VALUES (0), (1), (2), (3), (4), (5),"
                            + " (6), (7), (8), (9)) AS t(d)");
            statement.execute(
                    "CREATE TABLE numbers AS SELECT a.d + 10 * b.d + 100 * c.d AS x"
                            + " FROM digits a, digits b, digits c");
        }
    }
}
