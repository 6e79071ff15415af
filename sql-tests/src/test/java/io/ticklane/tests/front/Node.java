package io.ticklane.tests.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.server.flightsql.FlightNode;
import io.ticklane.server.session.EngineSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A node on loopback for one test. Closing it checks that all memory was released.
final class Node implements AutoCloseable {
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final long LOOK_NANOS = 2_000_000;

    private final FlightNode node = FlightNode.start("127.0.0.1", 0, EngineSettings.standard());

    FlightNode flight() {
        return node;
    }

    /// A connection of Ticklane's driver.
    Connection ours() throws SQLException {
        return DriverManager.getConnection("jdbc:ticklane://127.0.0.1:" + node.port());
    }

    /// A connection of Arrow's driver; `parameters` begin with `&`.
    Connection official(String parameters) throws SQLException {
        OfficialDriver.mend();
        return DriverManager.getConnection(
                "jdbc:arrow-flight-sql://127.0.0.1:"
                        + node.port()
                        + "/?useEncryption=false"
                        + parameters);
    }

    long usedBytes() {
        return node.engine().usedBytes();
    }

    /// Waits until the node has no more memory than before.
    void awaitMemory(long bytes) {
        await("the memory of the node is back at " + bytes + " bytes", () -> usedBytes() <= bytes);
    }

    /// Looks again and again until something holds, for half a minute at most.
    static void await(String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - begin)
                    .as("waiting until " + what)
                    .isLessThan(PATIENCE_NANOS);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /// The one value of a query as text.
    static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            String value = String.valueOf(rows.getObject(1));
            assertThat(rows.next()).isFalse();
            return value;
        }
    }

    /// Makes the tables digits (10 rows) and numbers (100,000 rows).
    static void makeNumbers(Connection connection) throws SQLException {
        run(
                connection,
                "CREATE TABLE digits AS"
                        + " SELECT * FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS t(d)");
        run(
                connection,
                "CREATE TABLE numbers AS SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS x"
                        + " FROM digits a, digits b, digits c, digits e, digits f");
    }

    /// Runs an update.
    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        node.close();
    }
}
