package io.ticklane.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ticklane.server.cluster.NodeAddress;
import io.ticklane.server.flightsql.FlightNode;
import io.ticklane.server.session.EngineSettings;
import io.ticklane.tests.cluster.Neighbours;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A node that has no memory left for its part of a query costs one more run on the rest; a query
/// that goes over its own budget, or whose coordinator has no memory, ends with 53200 at once.
@Timeout(120)
final class NodeMemoryTest {
    private static final int FILES = 6;
    private static final int ROWS = 40_000;
    private static final long LITTLE = 2L << 20;

    /// Each node keeps the rows of its keys: some 80,000.
    private static final String HEAVY =
            "SELECT COUNT(*), SUM(n), SUM(x) FROM (SELECT x, COUNT(*) OVER (PARTITION BY k) AS n FROM ticks)";

    @TempDir private Path folder;
    private final Neighbours neighbours = new Neighbours();
    private final List<FlightNode> nodes = new ArrayList<>();
    private final Logger logger = Logger.getLogger("io.ticklane.server.query.ClusterStream");
    private final Kept kept = new Kept();

    /// What was logged.
    private static final class Kept extends Handler {
        private final List<String> messages = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord record) {
            messages.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void files() throws IOException {
        for (int file = 0; file < FILES; file++) {
            StringBuilder rows = new StringBuilder("id,k,x\n");
            for (int row = 0; row < ROWS; row++) {
                int id = file * ROWS + row;
                rows.append(id).append(",K").append(id * 7 % 101).append(',');
                rows.append(id * 31 % 1_000 / 8.0).append('\n');
            }
            Files.writeString(folder.resolve("rows" + file + ".csv"), rows);
        }
        logger.addHandler(kept);
    }

    @AfterEach
    void allMemoryIsReleased() {
        logger.removeHandler(kept);
        neighbours.close();
    }

    private FlightNode start(long memoryBytes) {
        EngineSettings standard = EngineSettings.standard();
        FlightNode node =
                neighbours.startWith(
                        new EngineSettings(
                                2,
                                memoryBytes,
                                standard.queryMemoryBytes(),
                                standard.clock(),
                                standard.nanoClock(),
                                null,
                                null,
                                null,
                                null));
        nodes.add(node);
        return node;
    }

    /// A connection to the first node, when it knows all three.
    private Connection connect() throws SQLException {
        FlightNode first = nodes.getFirst();
        Neighbours.await("the nodes know each other", () -> first.nodes().alive().size() == 3);
        Connection connection =
                DriverManager.getConnection(
                        "jdbc:ticklane://" + Neighbours.address(first) + "?distribution=always");
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE VIEW ticks AS SELECT * FROM '" + folder.resolve("rows*.csv") + "'");
        }
        return connection;
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.append(result.getObject(i)).append(' ');
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    private static SQLException failure(Connection connection, String sql) {
        return catchThrowableOfType(SQLException.class, () -> rows(connection, sql));
    }

    private void requireNothingHeld() {
        for (FlightNode node : nodes) {
            Neighbours.await(
                    "the memory of node " + node.port() + " is back",
                    () -> node.engine().usedBytes() == 0);
        }
    }

    @Test
    void aNodeWithoutMemoryCostsOneMoreRunOnTheRest() throws SQLException {
        start(1L << 30);
        NodeAddress little = Neighbours.address(start(LITTLE));
        NodeAddress other = Neighbours.address(start(1L << 30));
        try (Connection connection = connect()) {
            List<String> found = rows(connection, HEAVY);
            assertThat(kept.messages)
                    .singleElement()
                    .asString()
                    .startsWith("a query runs once more on fewer nodes: ")
                    .contains("no memory left on node " + little + " for the query")
                    .contains("more needed");
            requireNothingHeld();
            // the node that is left out is well, and takes parts of other queries
            String ran = String.join("\n", rows(connection, "EXPLAIN ANALYZE " + HEAVY));
            assertThat(ran).doesNotContain(little.toString()).contains(other.toString());
            String light = "EXPLAIN ANALYZE SELECT k, COUNT(*) FROM ticks GROUP BY k";
            assertThat(String.join("\n", rows(connection, light))).contains(little.toString());
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET distribution = 'never'");
            }
            assertThat(found).isEqualTo(rows(connection, HEAVY));
        }
    }

    @Test
    void aQueryOverItsOwnBudgetHasNoOtherRun() throws SQLException {
        for (int node = 0; node < 3; node++) {
            start(1L << 30);
        }
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET memory_limit = '1MB'");
            SQLException found = failure(connection, HEAVY);
            assertThat(found.getSQLState()).isEqualTo("53200");
            assertThat((Throwable) found)
                    .hasMessageContaining("on node 127.0.0.1:")
                    .hasMessageContaining("than its budget of 1048576 bytes")
                    .hasMessageContaining("raise memory_limit");
            assertThat(kept.messages).isEmpty();
            requireNothingHeld();
        }
    }

    @Test
    void aCoordinatorWithoutMemoryIsAnErrorAtOnce() throws SQLException {
        NodeAddress coordinator = Neighbours.address(start(LITTLE));
        start(1L << 30);
        start(1L << 30);
        try (Connection connection = connect()) {
            SQLException found = failure(connection, HEAVY);
            assertThat(found.getSQLState()).isEqualTo("53200");
            assertThat((Throwable) found)
                    .hasMessageContaining("no memory left on node " + coordinator);
            assertThat(kept.messages).isEmpty();
            requireNothingHeld();
        }
    }
}
