package io.ticklane.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ticklane.server.flightsql.FlightNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every kind of statement over files gives on three nodes what it gives on one, also when it fails
/// or is stopped, and leaves no memory on any of them.
@Timeout(120)
final class SpreadStatementsTest {
    private static final int FILES = 6;
    private static final int ROWS = 8_000;

    /// More than a thousand million rows that give one.
    private static final String LONG =
            "SELECT SUM(a.x - b.x) FROM entries a JOIN entries b ON a.side = b.side";

    private static final String SORTED =
            "SELECT SUM(x) FROM (SELECT a.x FROM entries a JOIN entries b ON a.side = b.side ORDER BY a.x - b.x)";

    /// Millions of rows to the client: much more than the buffers on the way.
    private static final String STREAM =
            "SELECT a.id, b.id AS other, a.x + b.x AS x FROM entries a JOIN (SELECT id, side, x FROM entries WHERE id < 200) b ON a.side = b.side";

    /// As many right rows in the tables of all nodes.
    private static final String MATCHES =
            "SELECT a.x, b.x AS y FROM ("
                    + STREAM
                    + ") a FULL JOIN ("
                    + STREAM
                    + ") b ON a.id = b.id AND a.other = b.other";

    /// The scan of the left rows waits on all nodes for keys, which take as long as [#LONG].
    private static final String WAITING =
            "SELECT SUM(l.s + r.x) FROM (SELECT k, SUM(x) OVER (PARTITION BY k ORDER BY id) AS s FROM entries) l JOIN (SELECT a.k, SUM(a.x - b.x) AS x FROM entries a JOIN entries b ON a.side = b.side GROUP BY a.k) r ON l.k = r.k";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final Neighbours neighbours = new Neighbours();
    private final List<FlightNode> nodes = new ArrayList<>();
    private @Nullable Connection spread;
    private @Nullable Connection alone;

    @BeforeEach
    void files() throws IOException, SQLException {
        for (int node = 0; node < 3; node++) {
            nodes.add(neighbours.start(null));
        }
        for (int file = 0; file < FILES; file++) {
            StringBuilder rows = new StringBuilder("id,file,k,side,x,divisor\n");
            for (int row = 0; row < ROWS; row++) {
                int id = file * ROWS + row;
                int divisor = row == ROWS / 2 + file ? 0 : 1 + row % 3;
                rows.append(id)
                        .append(',')
                        .append(file)
                        .append(",K")
                        .append(id * 7 % 13)
                        .append(",S")
                        .append(id % 2)
                        .append(',')
                        .append(id * 31 % 1_000 / 8.0)
                        .append(',')
                        .append(divisor)
                        .append('\n');
            }
            Files.writeString(folder.resolve("rows" + file + ".csv"), rows);
        }
        Neighbours.await(
                "the nodes know each other", () -> nodes.getFirst().nodes().alive().size() == 3);
        spread = connect("always");
        alone = connect("never");
        run(spread(), "CREATE VIEW entries AS SELECT * FROM '" + folder + "/rows*.csv'");
    }

    private Connection connect(String distribution) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:ticklane://"
                        + Neighbours.address(nodes.getFirst())
                        + "?distribution="
                        + distribution);
    }

    @AfterEach
    void allMemoryIsReleased() throws SQLException {
        for (FlightNode node : nodes.subList(1, nodes.size())) {
            Neighbours.await(
                    "the memory of node " + node.port() + " is back",
                    () -> node.engine().usedBytes() == 0);
        }
        spread().close();
        alone().close();
        neighbours.close();
    }

    private Connection spread() {
        return Objects.requireNonNull(spread);
    }

    private Connection alone() {
        return Objects.requireNonNull(alone);
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<List<@Nullable Object>> rows(
            Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return rows(statement.executeQuery());
        }
    }

    private static List<List<@Nullable Object>> rows(ResultSet rows) throws SQLException {
        List<List<@Nullable Object>> all = new ArrayList<>();
        try (rows) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(rows.getObject(column));
                }
                all.add(row);
            }
        }
        return all;
    }

    private void same(String sql, @Nullable Object... parameters) throws SQLException {
        List<List<@Nullable Object>> expected = rows(alone(), sql, parameters);
        assertThat(expected).as(sql).isNotEmpty();
        assertThat(rows(spread(), sql, parameters))
                .as("%s with %s", sql, Arrays.toString(parameters))
                .isEqualTo(expected);
    }

    @Test
    void tablesAndViewsOfSpreadQueriesAreThoseOfOneNode() throws SQLException {
        for (Map.Entry<String, Connection> made :
                Map.of("made_spread", spread(), "made_alone", alone()).entrySet()) {
            String table = made.getKey();
            Connection connection = made.getValue();
            run(
                    connection,
                    "CREATE TABLE "
                            + table
                            + " AS SELECT id, k, SUM(x) OVER (PARTITION BY k ORDER BY id) AS s FROM entries");
            run(
                    connection,
                    "INSERT INTO " + table + " SELECT MIN(id), k, AVG(x) FROM entries GROUP BY k");
            run(
                    connection,
                    "CREATE VIEW v_"
                            + table
                            + " AS SELECT side, COUNT(*) AS n, SUM(s) AS s FROM "
                            + table
                            + " JOIN entries USING (id) GROUP BY side");
        }
        List<List<@Nullable Object>> expected = rows(alone(), "SELECT * FROM made_alone");
        assertThat(expected).hasSize(FILES * ROWS + 13);
        assertThat(rows(alone(), "SELECT * FROM made_spread")).isEqualTo(expected);
        assertThat(rows(spread(), "SELECT * FROM made_alone")).isEqualTo(expected);
        assertThat(rows(spread(), "SELECT * FROM v_made_spread"))
                .isEqualTo(rows(alone(), "SELECT * FROM v_made_alone"));
        same("SELECT a.*, b.s FROM entries a JOIN made_alone b ON a.id = b.id WHERE b.s > 100");
        same("SELECT k FROM entries UNION ALL SELECT k FROM made_alone LIMIT 70000");
    }

    @Test
    void parametersOfPreparedStatementsGoToAllNodes() throws SQLException {
        String groups =
                "SELECT k, COUNT(*) AS n, SUM(x * ?) AS s FROM entries WHERE id >= ? AND k <> ? GROUP BY k HAVING COUNT(*) > ?";
        same(groups, 2.5, 100, "K3", 10);
        same(groups, null, 20_000, "K4", 0);
        same("SELECT id, x FROM entries ORDER BY x LIMIT ? OFFSET ?", 20, 5);
        same("SELECT id, x FROM entries LIMIT ? OFFSET ?", 9_000, 20_000);
        try (PreparedStatement statement =
                spread().prepareStatement("SELECT COUNT(*) FROM entries WHERE id < ?")) {
            for (int below : new int[] {1, 17_000, 48_000}) {
                statement.setInt(1, below);
                assertThat(rows(statement.executeQuery()))
                        .isEqualTo(List.of(List.of((Object) (long) below)));
            }
        }
    }

    @Test
    void anErrorInAFileIsThatOfOneNode() throws SQLException {
        for (int file = 0; file < FILES; file++) {
            for (String sql :
                    List.of(
                            "SELECT id, id / divisor AS q FROM entries WHERE file = " + file,
                            "SELECT k, SUM(id / divisor) AS q FROM entries WHERE file = "
                                    + file
                                    + " GROUP BY k")) {
                SQLException expected = failure(alone(), sql);
                SQLException found = failure(spread(), sql);
                assertThat(expected.getSQLState()).isEqualTo("22012");
                assertThat(found.getSQLState()).as(sql).isEqualTo("22012");
                assertThat((Throwable) found).as(sql).hasMessage(expected.getMessage());
            }
        }
    }

    /// What a query does on all nodes: the operators of its fragments there, and how they send.
    private String onAllNodes(String sql) throws SQLException {
        StringBuilder found = new StringBuilder();
        boolean spread = false;
        for (List<@Nullable Object> row : rows(spread(), "EXPLAIN " + sql)) {
            String line = String.valueOf(row.get(0));
            spread = line.startsWith("Fragment") ? line.contains("on all nodes") : spread;
            found.append(spread ? line + "\n" : "");
        }
        return found.toString();
    }

    @Test
    void sortedRowsOfAllNodesAreMerged() throws SQLException {
        for (String order :
                List.of("x, k DESC", "x DESC", "k", "side DESC, x", "NULLIF(x, 5.5) NULLS FIRST")) {
            String sql = "SELECT id, k, x FROM entries ORDER BY " + order;
            assertThat(onAllNodes(sql)).contains("merging gather(").contains("Sort by ");
            same(sql);
        }
        String window =
                "SELECT id, EWMA(x, 0.3) OVER (ORDER BY x, k) AS s FROM entries WHERE id % 3 = 0";
        assertThat(onAllNodes(window)).contains("merging gather(");
        same(window);
        String groups = "SELECT id % 500 AS g, SUM(x) AS s FROM entries GROUP BY id % 500";
        same("SELECT * FROM (" + groups + ") ORDER BY s");
        same("SELECT * FROM entries ORDER BY x OFFSET 40000");
    }

    @Test
    void ofARowsOrderOnlyTheFirstCross() throws SQLException {
        String plan = onAllNodes("SELECT id, x FROM entries ORDER BY x DESC LIMIT 10 OFFSET 5");
        assertThat(plan).contains("TopN by x DESC, limit 15").doesNotContain("merging");
    }

    @Test
    void armsOfAUnionAreOnAllNodes() throws SQLException {
        String union =
                "SELECT id, k, x FROM entries WHERE id % 2 = 0 UNION ALL SELECT id, side, x * 2 FROM entries WHERE id < 9000 UNION ALL SELECT -id, k, s FROM (SELECT id, k, SUM(x) OVER (PARTITION BY k ORDER BY id) AS s FROM entries)";
        assertThat(onAllNodes(union)).contains("Union of 3");
        same(union);
        String groups =
                "SELECT k, COUNT(*) AS n, SUM(x) AS s, FIRST(id) AS f, LAST(x) AS l FROM ("
                        + union
                        + ") GROUP BY k";
        assertThat(onAllNodes(groups)).contains("Union of 3").contains("Aggregate partial");
        same(groups);
        String window =
                "SELECT id, SUM(x) OVER (PARTITION BY k ORDER BY id) AS s FROM (" + union + ")";
        assertThat(onAllNodes(window)).contains("Union of 3");
        same(window);
        same(union + " LIMIT 30000");
    }

    @Test
    void rowsWithoutAMatchAreFoundOnAllNodes() throws SQLException {
        for (String kind : List.of("RIGHT", "FULL")) {
            for (String key : List.of("a.id = b.id * 2", "a.n = b.n", "a.id = b.n AND a.k = b.k")) {
                String sql =
                        "SELECT a.id, b.id AS other, a.k, b.x FROM (SELECT *, NULLIF(id, id % 7) AS n FROM entries) a "
                                + kind
                                + " JOIN (SELECT *, NULLIF(id, 13 + id % 5) AS n FROM entries WHERE id > 100) b ON "
                                + key;
                assertThat(onAllNodes(sql)).contains("HashJoin " + kind.toLowerCase(Locale.ROOT));
                same(sql);
                same(
                        "SELECT k, COUNT(*) AS n, SUM(x) AS s, FIRST(other) AS f FROM ("
                                + sql
                                + ") GROUP BY k");
            }
        }
    }

    private static SQLException failure(Connection connection, String sql) {
        return catchThrowableOfType(SQLException.class, () -> rows(connection, sql));
    }

    @Test
    void theMemoryLimitHoldsOnEveryNode() throws SQLException {
        run(spread(), "SET memory_limit = '1MB'");
        // all rows of a key are on one node, of which each has some
        for (int key = 0; key < 13; key++) {
            String sql =
                    "SELECT a.id, COUNT(*) OVER (PARTITION BY a.k) AS n FROM entries a JOIN entries b ON a.k = b.k WHERE a.k = 'K"
                            + key
                            + "' AND b.id < 200";
            SQLException found = failure(spread(), sql);
            assertThat((Throwable) found).as(sql).isNotNull();
            assertThat(found.getSQLState()).as(found.getMessage()).isEqualTo("53200");
            assertThat((Throwable) found).hasMessageContaining("raise memory_limit");
        }
        run(spread(), "SET memory_limit = '8MB'");
        for (String sql : List.of(STREAM + " ORDER BY a.x + b.x", MATCHES)) {
            SQLException found = failure(spread(), sql);
            assertThat((Throwable) found).as(sql).isNotNull();
            assertThat(found.getSQLState()).as(found.getMessage()).isEqualTo("53200");
        }
        run(spread(), "RESET memory_limit");
        same("SELECT COUNT(*) AS n FROM entries");
    }

    @Test
    void aSpreadQueryIsStoppedWhenItsTimeIsUp() throws SQLException {
        run(spread(), "SET statement_timeout = '80ms'");
        for (String sql : List.of(LONG, SORTED, STREAM, "CREATE TABLE never AS " + STREAM)) {
            SQLException found =
                    sql.startsWith("CREATE")
                            ? catchThrowableOfType(SQLException.class, () -> run(spread(), sql))
                            : failure(spread(), sql);
            requireStopped(found, sql);
            assertThat((Throwable) found).hasMessageContaining("deadline");
        }
        run(spread(), "RESET statement_timeout");
        same("SELECT COUNT(*) AS n FROM entries");
    }

    private void requireStopped(SQLException found, String sql) {
        assertThat((Throwable) found).as(sql).isNotNull();
        assertThat(found.getSQLState()).as(sql + ": " + found.getMessage()).isEqualTo("57014");
        // texts of a table that was not made stay in the dictionary of its node
        requireNothingHeld(sql.startsWith("CREATE") ? nodes.subList(1, nodes.size()) : nodes);
    }

    private static void requireNothingHeld(List<FlightNode> some) {
        for (FlightNode node : some) {
            Neighbours.await(
                    "the memory of node " + node.port() + " is back",
                    () -> node.engine().usedBytes() == 0);
        }
    }

    @Test
    void anotherThreadCancelsASpreadQuery() throws Exception {
        for (String sql : List.of(LONG, SORTED, STREAM)) {
            try (Statement statement = spread().createStatement()) {
                CountDownLatch done = new CountDownLatch(1);
                Thread canceller =
                        Thread.ofVirtual()
                                .start(() -> {
                                    while (done.getCount() > 0) {
                                        LockSupport.parkNanos(100_000_000);
                                        cancel(statement);
                                    }
                                });
                SQLException found =
                        catchThrowableOfType(
                                SQLException.class, () -> rows(statement.executeQuery(sql)));
                done.countDown();
                canceller.join();
                requireStopped(found, sql);
            }
        }
        same("SELECT COUNT(*) AS n FROM entries");
    }

    /// The best of some tries counts: what else the machine does may cost more than the way to the
    /// nodes.
    @ParameterizedTest
    @ValueSource(strings = {LONG, SORTED, STREAM, WAITING})
    void theEndOfAQueryReachesEveryNodeInHalfASecond(String sql) throws Exception {
        boolean waits = rows(spread(), "EXPLAIN " + sql).toString().contains("if in filter 1");
        assertThat(waits).isEqualTo(sql.equals(WAITING));
        long cancel = Long.MAX_VALUE;
        long deadline = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) {
            cancel = Math.min(cancel, nanosOfCancel(sql));
            deadline = Math.min(deadline, nanosPastDeadline(sql));
        }
        assertThat(Duration.ofNanos(cancel)).isLessThan(Duration.ofMillis(500));
        assertThat(Duration.ofNanos(deadline)).isLessThan(Duration.ofMillis(500));
    }

    private long nanosOfCancel(String sql) throws SQLException, InterruptedException {
        try (Statement statement = spread().createStatement()) {
            Thread reader =
                    Thread.ofVirtual()
                            .start(() ->
                                    assertThatThrownBy(() -> rows(statement.executeQuery(sql)))
                                            .isInstanceOf(SQLException.class));
            for (FlightNode node : nodes) {
                Neighbours.await(
                        "node " + node.port() + " takes part", () -> node.engine().usedBytes() > 0);
            }
            long begin = System.nanoTime();
            statement.cancel();
            requireNothingHeld(nodes);
            long nanos = System.nanoTime() - begin;
            reader.join();
            return nanos;
        }
    }

    private long nanosPastDeadline(String sql) throws SQLException {
        run(spread(), "SET statement_timeout = '80ms'");
        long begin = System.nanoTime();
        requireStopped(failure(spread(), sql), sql);
        long nanos = System.nanoTime() - begin - Duration.ofMillis(80).toNanos();
        run(spread(), "RESET statement_timeout");
        return nanos;
    }

    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aResultThatIsClosedInTheMiddleEndsTheQueryOnAllNodes() throws SQLException {
        for (int taken : new int[] {1, 5_000}) {
            try (Statement statement = spread().createStatement();
                    ResultSet rows = statement.executeQuery(STREAM)) {
                for (int row = 0; row < taken; row++) {
                    assertThat(rows.next()).isTrue();
                }
            }
            requireNothingHeld(nodes);
        }
        same(STREAM + " LIMIT 10");
        same("SELECT COUNT(*) AS n FROM (" + STREAM + " LIMIT 100000)");
        requireNothingHeld(nodes);
    }
}
