package io.ticklane.tests.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Results that have no end: rows come while the client reads, as fast as it reads, and the query
/// ends when the client wants no more.
final class EndlessResultsTest {
    private static final String TABLE =
            "CREATE TABLE %s (ts TIMESTAMP(9), symbol VARCHAR, price DOUBLE, n BIGINT,"
                    + " WATERMARK FOR ts AS ts - INTERVAL '1' MILLISECOND) WITH (connector = 'generator',"
                    + " symbols = 100%s)";
    private static final String RUNNING =
            "SELECT symbol, ts, price, n, EWMA(price, 0.1) OVER (PARTITION BY symbol ORDER BY ts) AS e,"
                    + " AVG(price) OVER (PARTITION BY symbol ORDER BY ts ROWS 50 PRECEDING) AS a"
                    + " FROM %s EMIT CHANGES";
    private static final String FAST = RUNNING.formatted("fast");
    private static final String SLOW = RUNNING.formatted("slow");

    /// Rows that nothing passes: the client waits.
    private static final String NOTHING = "SELECT n FROM slow WHERE n < 0 EMIT CHANGES";

    private static final long SOON_NANOS = 10_000_000_000L;

    /// A way to an engine.
    private interface Door {
        Connection open() throws SQLException;
    }

    /// What is done with a connection; `ours` for our driver.
    private interface Use {
        void with(Connection connection, boolean ours) throws SQLException;
    }

    private static Stream<DynamicTest> throughAllDoors(Use use) {
        return Stream.of(
                DynamicTest.dynamicTest(
                        "the engine inside",
                        () ->
                                through(
                                        () -> DriverManager.getConnection("jdbc:ticklane:"),
                                        true,
                                        use)),
                DynamicTest.dynamicTest(
                        "Ticklane's driver",
                        () -> {
                            try (Node node = new Node()) {
                                long before = node.usedBytes();
                                through(node::ours, true, use);
                                node.awaitMemory(before);
                            }
                        }),
                DynamicTest.dynamicTest(
                        "Arrow's driver",
                        () -> {
                            try (Node node = new Node()) {
                                long before = node.usedBytes();
                                Connection connection = node.official("");
                                create(connection);
                                use.with(connection, false);
                                node.awaitMemory(before);
                                closeForeign(connection);
                            }
                        }));
    }

    /// After a cancelled call Arrow's driver now and then finds buffers in its own allocator.
    private static void closeForeign(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            assertThat((Throwable) e).hasStackTraceContaining("closed with outstanding buffers");
        }
    }

    private static void through(Door door, boolean ours, Use use) throws SQLException {
        try (Connection connection = door.open()) {
            create(connection);
            use.with(connection, ours);
            // the session goes on
            assertThat(Node.value(connection, "SELECT 1")).isEqualTo("1");
        }
    }

    private static void create(Connection connection) throws SQLException {
        Node.run(connection, TABLE.formatted("fast", ""));
        Node.run(connection, TABLE.formatted("slow", ", rows_per_second = 50"));
    }

    @TestFactory
    Stream<DynamicTest> rowsComeWhileTheQueryRuns() {
        return throughAllDoors((connection, ours) -> {
            long begin = System.nanoTime();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(SLOW)) {
                for (long n = 0; n <= 40; n++) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getLong(4)).isEqualTo(n);
                }
                long took = System.nanoTime() - begin;
                assertThat(took).isBetween(700_000_000L, SOON_NANOS);
            }
            assertThat(System.nanoTime() - begin).isLessThan(SOON_NANOS);
        });
    }

    @TestFactory
    Stream<DynamicTest> anotherThreadCancelsWhetherRowsComeOrNot() {
        return throughAllDoors((connection, ours) -> {
            for (String sql : List.of(FAST, SLOW, NOTHING)) {
                long begin = System.nanoTime();
                try (Statement statement = connection.createStatement()) {
                    Thread canceller =
                            Thread.ofVirtual()
                                    .start(() -> {
                                        LockSupport.parkNanos(300_000_000);
                                        try {
                                            statement.cancel();
                                        } catch (SQLException e) {
                                            throw new AssertionError(e);
                                        }
                                    });
                    Exception error =
                            catchThrowableOfType(
                                    Exception.class,
                                    () -> {
                                        try (ResultSet rows = statement.executeQuery(sql)) {
                                            while (rows.next()) {
                                                assertThat(rows.getString(1)).isNotNull();
                                            }
                                        }
                                    });
                    assertThat((Throwable) error).as(sql).isNotNull();
                    if (ours) {
                        assertThat(((SQLException) error).getSQLState()).isEqualTo("57014");
                    }
                    join(canceller);
                }
                assertThat(System.nanoTime() - begin).as(sql).isLessThan(SOON_NANOS);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> theQueryEndsWithItsMostRows() {
        return throughAllDoors((connection, ours) -> {
            if (!ours) {
                return; // Arrow's driver does not keep to setMaxRows
            }
            for (String sql : List.of(FAST, SLOW)) {
                try (Statement statement = connection.createStatement()) {
                    statement.setMaxRows(30);
                    try (ResultSet rows = statement.executeQuery(sql)) {
                        int count = 0;
                        while (rows.next()) {
                            count++;
                        }
                        assertThat(count).isEqualTo(30);
                    }
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aResultThatIsClosedEndsItsQuery() {
        return throughAllDoors((connection, ours) -> {
            // Arrow's driver gives a result when it has its first rows
            for (String sql : ours ? List.of(FAST, SLOW, NOTHING) : List.of(FAST, SLOW)) {
                long begin = System.nanoTime();
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery(sql)) {
                    if (!sql.equals(NOTHING)) {
                        assertThat(rows.next()).isTrue();
                    }
                }
                assertThat(System.nanoTime() - begin).as(sql).isLessThan(SOON_NANOS);
            }
        });
    }

    /// Rows in pieces, of which none takes more memory than the first ones.
    @TestFactory
    Stream<DynamicTest> theMemoryOfTheNodeDoesNotGrowWithTheRowsOrWithASlowReader() {
        return Stream.of(true, false)
                .map(slow ->
                        DynamicTest.dynamicTest(
                                slow ? "a slow reader" : "many rows",
                                () -> {
                                    try (Node node = new Node();
                                            Connection connection = node.ours()) {
                                        create(connection);
                                        requireFlat(node, connection, slow);
                                    }
                                }));
    }

    private static void requireFlat(Node node, Connection connection, boolean slow)
            throws SQLException {
        long piece = slow ? 10_000 : 400_000;
        List<Long> peaks = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(FAST)) {
            for (int i = 0; i < 5; i++) {
                long peak = 0;
                for (long row = 0; row < piece; row++) {
                    assertThat(rows.next()).isTrue();
                    if (row % 1_000 == 0) {
                        if (slow) {
                            LockSupport.parkNanos(10_000_000);
                        }
                        peak = Math.max(peak, node.usedBytes());
                    }
                }
                peaks.add(peak);
            }
            assertThat(rows.getLong(4)).isEqualTo(5 * piece - 1);
        }
        assertThat(peaks).allSatisfy(peak -> assertThat(peak).isLessThan(96L << 20));
        // by then the free buffers of the query are as many as they may be
        assertThat(peaks.get(4)).isLessThan(Math.max(peaks.get(2), peaks.get(3)) + (8L << 20));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
