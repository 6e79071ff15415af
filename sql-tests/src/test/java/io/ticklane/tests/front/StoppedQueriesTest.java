package io.ticklane.tests.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// A query ends when its time is up, when it is cancelled, and when its client goes away; it leaves
/// no memory, and the session goes on.
final class StoppedQueriesTest {
    /// Ten thousand million rows that give one.
    private static final String LONG = "SELECT SUM(a.x - b.x) FROM numbers a CROSS JOIN numbers b";

    /// Five million rows to the client, 240 MB: much more than the buffers on the way.
    private static final String STREAM =
            "SELECT x, x + 1 AS a, x + 2 AS b, x + 3 AS c, x + 4 AS d, x + 5 AS e FROM many";

    private static final String MAKE_MANY =
            "CREATE TABLE many AS SELECT 100 * CAST(a.x AS BIGINT) + b.x AS x FROM (SELECT x FROM numbers LIMIT 50) b CROSS JOIN numbers a";

    private static final String SORTED =
            "SELECT SUM(x) FROM (SELECT a.x FROM numbers a CROSS JOIN numbers b ORDER BY a.x - b.x)";

    /// What is done with a connection to a node.
    private interface Use {
        void with(Node node, Connection connection, boolean ours) throws SQLException;
    }

    private static Stream<DynamicTest> throughBothDrivers(Use use) {
        return Stream.of(true, false)
                .map(ours ->
                        DynamicTest.dynamicTest(
                                ours ? "Ticklane's driver" : "Arrow's driver",
                                () -> {
                                    try (Node node = new Node()) {
                                        Connection connection =
                                                ours ? node.ours() : node.official("");
                                        try (Closing _ = () -> close(connection, ours)) {
                                            makeTables(connection);
                                            long before = node.usedBytes();
                                            use.with(node, connection, ours);
                                            assertThat(
                                                            Node.value(
                                                                    connection,
                                                                    "SELECT COUNT(*) FROM numbers"))
                                                    .isEqualTo("100000");
                                            node.awaitMemory(before);
                                        }
                                    }
                                }));
    }

    /// Closes a connection.
    private interface Closing extends AutoCloseable {
        @Override
        void close() throws SQLException;
    }

    /// After a cancelled call Arrow's driver now and then finds buffers in its own allocator, on
    /// the client's side (other users of its client saw messages that were parsed but never
    /// delivered). Nothing else is let pass, and the memory of the node is checked before.
    private static void close(Connection connection, boolean ours) throws SQLException {
        try {
            connection.close();
        } catch (SQLException e) {
            boolean itsOwnBuffers =
                    e.getCause() instanceof IllegalStateException leak
                            && String.valueOf(leak.getMessage())
                                    .startsWith(
                                            "Allocator[flight-client] closed with outstanding buffers");
            if (ours || !itsOwnBuffers) {
                throw e;
            }
        }
    }

    private static void makeTables(Connection connection) throws SQLException {
        Node.makeNumbers(connection);
        Node.run(connection, MAKE_MANY);
    }

    private static void requireStopped(Exception error, boolean ours, String says) {
        assertThat((Throwable) error).isNotNull().hasMessageContaining(says);
        if (ours) {
            assertThat(error).isInstanceOf(SQLException.class);
            assertThat(((SQLException) error).getSQLState()).isEqualTo("57014");
        }
    }

    private static long readAll(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            long count = 0;
            while (rows.next()) {
                count++;
            }
            return count;
        }
    }

    @TestFactory
    Stream<DynamicTest> aStatementIsStoppedWhenItsTimeIsUp() {
        return throughBothDrivers((node, connection, ours) -> {
            Node.run(connection, "SET statement_timeout = '100ms'");
            for (String sql :
                    List.of(
                            LONG,
                            STREAM,
                            SORTED,
                            "CREATE TABLE never AS SELECT a.x + b.x AS s FROM numbers a CROSS JOIN numbers b")) {
                Exception error =
                        catchThrowableOfType(
                                Exception.class,
                                () -> {
                                    if (sql.startsWith("CREATE")) {
                                        Node.run(connection, sql);
                                    } else {
                                        readAll(connection, sql);
                                    }
                                });
                requireStopped(error, ours, "deadline");
            }
            Node.run(connection, "RESET statement_timeout");
        });
    }

    @Test
    void theTimeOfOneStatementIsItsQueryTimeout() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:ticklane:")) {
            makeTables(connection);
            timeOut(connection);
        }
        try (Node node = new Node();
                Connection connection = node.ours()) {
            makeTables(connection);
            timeOut(connection);
        }
    }

    private static void timeOut(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            SQLException error =
                    catchThrowableOfType(
                            SQLException.class, () -> statement.executeQuery(LONG).next());
            requireStopped(error, true, "");
            statement.setQueryTimeout(0);
            try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM numbers")) {
                assertThat(rows.next()).isTrue();
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> anotherThreadCancelsAStatement() {
        return throughBothDrivers((node, connection, ours) -> {
            for (String sql : List.of(LONG, STREAM, SORTED)) {
                requireStopped(cancelled(connection, sql), ours, "");
            }
        });
    }

    @Test
    void anotherThreadCancelsAStatementOfTheEngineInside() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:ticklane:")) {
            makeTables(connection);
            for (String sql : List.of(LONG, STREAM, SORTED)) {
                requireStopped(cancelled(connection, sql), true, "");
                assertThat(Node.value(connection, "SELECT COUNT(*) FROM numbers"))
                        .isEqualTo("100000");
            }
        }
    }

    private static Exception cancelled(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            CountDownLatch done = new CountDownLatch(1);
            Thread canceller =
                    Thread.ofVirtual()
                            .start(() -> {
                                while (done.getCount() > 0) {
                                    LockSupport.parkNanos(20_000_000);
                                    try {
                                        statement.cancel();
                                    } catch (SQLException e) {
                                        throw new AssertionError(e);
                                    }
                                }
                            });
            try {
                return catchThrowableOfType(
                        Exception.class,
                        () -> {
                            try (ResultSet rows = statement.executeQuery(sql)) {
                                while (rows.next()) {
                                    assertThat(rows.getLong(1)).isNotNegative();
                                }
                            }
                        });
            } finally {
                done.countDown();
                join(canceller);
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> aResultThatIsClosedInTheMiddleEndsItsQuery() {
        return throughBothDrivers((node, connection, ours) -> {
            for (int i = 0; i < 5; i++) {
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery(STREAM)) {
                    for (int row = 0; row < 10_000 * i + 1; row++) {
                        assertThat(rows.next()).isTrue();
                    }
                }
            }
        });
    }

    @Test
    void aConnectionThatIsClosedInTheMiddleEndsItsQueries() throws SQLException {
        try (Node node = new Node();
                Connection other = node.ours()) {
            makeTables(other);
            long before = node.usedBytes();
            try (Connection connection = node.ours()) {
                assertThat(connection.createStatement().executeQuery(STREAM).next()).isTrue();
                assertThat(connection.createStatement().executeQuery(STREAM).next()).isTrue();
            }
            node.awaitMemory(before);
        }
    }

    @Test
    void aClientThatIsKilledFreesItsQuery() throws SQLException, IOException {
        try (Node node = new Node();
                Connection other = node.ours()) {
            makeTables(other);
            long before = node.usedBytes();
            for (String scheme :
                    List.of(
                            "jdbc:ticklane://127.0.0.1:%d",
                            "jdbc:arrow-flight-sql://127.0.0.1:%d/?useEncryption=false")) {
                try (Wire wire = new Wire(node.flight().port())) {
                    Connection connection =
                            DriverManager.getConnection(scheme.formatted(wire.port()));
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(STREAM);
                    assertThat(rows.next()).isTrue();
                    assertThat(node.usedBytes()).isGreaterThan(before);
                    wire.cut();
                    node.awaitMemory(before);
                    assertThatThrownBy(
                                    () -> {
                                        while (rows.next()) {
                                            assertThat(rows.getLong(1)).isNotNegative();
                                        }
                                    })
                            .isInstanceOfAny(SQLException.class, driverOfArrow());
                    closeQuietly(connection);
                }
            }
            assertThat(Node.value(other, "SELECT COUNT(*) FROM numbers")).isEqualTo("100000");
        }
    }

    /// Arrow's driver lets its own exception through when the connection breaks.
    private static Class<? extends Exception> driverOfArrow() {
        return org.apache.arrow.driver.jdbc.shaded.org.apache.arrow.flight.FlightRuntimeException
                .class;
    }

    /// Closes what has lost its node: whether that fails is the driver's affair, but it ends.
    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @TestFactory
    Stream<DynamicTest> aSlowReaderDoesNotFillTheNode() {
        long most = 48L << 20;
        return throughBothDrivers((node, connection, ours) -> {
            long before = node.usedBytes();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(STREAM)) {
                long count = 0;
                long peak = 0;
                while (rows.next()) {
                    if (count++ % 50_000 == 0) {
                        LockSupport.parkNanos(10_000_000);
                        peak = Math.max(peak, node.usedBytes() - before);
                    }
                }
                assertThat(count).isEqualTo(5_000_000);
                assertThat(peak).isLessThan(most);
            }
        });
    }
}
