package io.ticklane.tests.kafka.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.server.flightsql.FlightNode;
import io.ticklane.server.flightsql.NodeSettings;
import io.ticklane.server.group.GroupSettings;
import io.ticklane.server.session.EngineSettings;
import io.ticklane.tests.connector.Sql;
import io.ticklane.tests.kafka.LoopbackBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Statements about the views of a group, said of one node and done by another. Each test has a
/// group and topics of its own.
@SuppressWarnings("NullAway.Init") // set before all
final class GroupViewsTest {
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);
    private static final List<String> VIEWS = List.of("v1", "v2", "v3", "v4");

    @TempDir static Path folder;

    private static LoopbackBroker broker;

    @BeforeAll
    static void start() throws IOException {
        broker = new LoopbackBroker(Files.createDirectory(folder.resolve("broker")));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    /// A node of a group, and a session of it.
    private record Member(FlightNode node, Sql sql) implements AutoCloseable {
        static Member start(String group, Path snapshots) throws SQLException {
            EngineSettings settings =
                    EngineSettings.standard()
                            .withSnapshots(snapshots)
                            .withGroup(new GroupSettings(group, broker.address(), Map.of()));
            FlightNode node =
                    FlightNode.start(
                            NodeSettings.alone("127.0.0.1", 0, settings)
                                    .withMetrics(OptionalInt.of(0)));
            return new Member(node, Sql.open("jdbc:ticklane://127.0.0.1:" + node.port()));
        }

        /// How it is called in lists.
        String name() {
            return "127.0.0.1:" + node.port();
        }

        /// How often it says that partitions came or went.
        double rebalances() throws IOException, InterruptedException {
            URI metrics =
                    URI.create("http://127.0.0.1:" + node.metricsPort().orElseThrow() + "/metrics");
            try (HttpClient client = HttpClient.newHttpClient()) {
                return client.send(
                                HttpRequest.newBuilder(metrics).build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("ticklane_group_rebalances_total "))
                        .mapToDouble(line -> Double.parseDouble(line.split(" ", -1)[1]))
                        .sum();
            }
        }

        /// What it says of a view.
        String status(String view, String column) throws SQLException {
            return sql
                    .rows(
                            "SELECT %s FROM information_schema.queries WHERE name = 'main.%s'"
                                    .formatted(column, view))
                    .stream()
                    .findFirst()
                    .orElse("none");
        }

        void await(String view, String column, String value) throws SQLException {
            long end = System.nanoTime() + LONGEST;
            String seen = status(view, column);
            while (!seen.equals(value)) {
                assertThat(System.nanoTime()).as(seen + sql.rows("SHOW QUERIES")).isLessThan(end);
                pause();
                seen = status(view, column);
            }
        }

        void awaitGone(String view) throws SQLException {
            long end = System.nanoTime() + LONGEST;
            while (!sql.rows("SHOW TABLES LIKE '" + view + "'").isEmpty()) {
                assertThat(System.nanoTime()).isLessThan(end);
                pause();
            }
        }

        /// Waits until a view has so many rows, and gives its numbers.
        List<String> rows(String view, int count) throws SQLException {
            long end = System.nanoTime() + LONGEST;
            List<String> found = numbers(view);
            while (found.size() < count) {
                assertThat(System.nanoTime())
                        .as(found + "" + sql.rows("SHOW QUERIES"))
                        .isLessThan(end);
                pause();
                found = numbers(view);
            }
            return found;
        }

        private List<String> numbers(String view) throws SQLException {
            try {
                return sql.rows("SELECT n FROM " + view + " ORDER BY n");
            } catch (SQLException e) {
                // the view has not made its topic yet
                assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("42P01");
                return List.of();
            }
        }

        @Override
        public void close() throws SQLException {
            sql.close();
            node.close();
        }
    }

    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }

    private static String with(String topic) {
        return " WITH (connector = 'kafka', topic = '%s', brokers = '%s', format = 'json', partitions = 1)"
                .formatted(topic, broker.address());
    }

    private static void table(Sql sql, String topic) throws SQLException {
        sql.run(
                "CREATE TABLE %s (n BIGINT, ts TIMESTAMP, WATERMARK FOR ts AS ts)".formatted(topic)
                        + with(topic));
    }

    private static String view(String view, String table) {
        return "CREATE MATERIALIZED VIEW "
                + view
                + with(table + "." + view).replace("partitions", "commit_millis = 20, partitions")
                + " AS SELECT n FROM "
                + table
                + " EMIT CHANGES";
    }

    private static void insert(Sql sql, String table, int n) throws SQLException {
        sql.run(
                "INSERT INTO %s VALUES (%d, TIMESTAMP '2026-01-02 09:30:00' + INTERVAL '1' SECOND * %d)"
                        .formatted(table, n, n));
    }

    @Test
    void statementsCountWhicheverNodeIsAskedAndViewsAreSpread() throws Exception {
        Path snapshots = folder.resolve("spread");
        try (Member first = Member.start("spread", snapshots)) {
            table(first.sql, "s");
            for (String view : VIEWS) {
                first.sql.run(view(view, "s"));
            }
            insert(first.sql, "s", 1);
            for (String view : VIEWS) {
                assertThat(first.rows(view, 1)).isEqualTo(List.of("1"));
                assertThat(first.status(view, "node")).isEqualTo(first.name());
            }
            String moved;
            try (Member second = Member.start("spread", snapshots)) {
                assertThat(second.sql.rows("SHOW TABLES")).hasSize(1 + VIEWS.size());
                moved = awaitShare(second);
                // of the first node's views as of its own
                insert(second.sql, "s", 2);
                for (String view : VIEWS) {
                    assertThat(second.rows(view, 2)).isEqualTo(List.of("1", "2"));
                }
                first.await(moved, "node", second.name());
                first.await(moved, "rows_out", "2");
                pauseAndResume(first, second, moved);
                first.sql.run("DROP MATERIALIZED VIEW " + moved);
                second.awaitGone(moved);
                second.sql.refused("SELECT * FROM " + moved, "42P01");
                first.sql.run(view(moved, "s").replace("s." + moved, "again." + moved));
                assertThat(second.rows(moved, 4)).isEqualTo(List.of("1", "2", "3", "4"));
            }
            first.await(moved, "node", first.name());
            // they came, some went to the second node, and came back
            assertThat(first.rebalances()).isGreaterThanOrEqualTo(3);
            insert(first.sql, "s", 5);
            assertThat(first.rows(moved, 5)).hasSize(5);
            for (String view : VIEWS) {
                first.rows(view, 5);
                first.sql.run("DROP MATERIALIZED VIEW " + view);
            }
            assertThat(first.sql.rows("SHOW QUERIES")).isEmpty();
            try (Stream<Path> left = Files.list(snapshots.resolve("spread"))) {
                assertThat(left).isEmpty();
            }
        }
    }

    /// Of a view of groups that change, whichever node runs it.
    @Test
    void allNodesSeeTheNewestRowOfEachKey() throws Exception {
        Path snapshots = folder.resolve("newest");
        try (Member first = Member.start("newest", snapshots);
                Member second = Member.start("newest", snapshots)) {
            table(first.sql, "g");
            first.sql.run(
                    "CREATE MATERIALIZED VIEW parity"
                            + with("g.parity")
                                    .replace("partitions", "commit_millis = 20, partitions")
                            + " AS SELECT n % 2 AS odd, COUNT(*) AS n FROM g GROUP BY n % 2 EMIT CHANGES");
            for (int n = 1; n <= 7; n++) {
                insert(first.sql, "g", n);
            }
            // the seventh waits for a later time
            first.await("parity", "rows_out", "6");
            for (Member node : List.of(first, second)) {
                assertThat(node.sql.rows("SELECT * FROM parity ORDER BY odd"))
                        .containsExactly("0|3", "1|3");
            }
            second.await("parity", "rows_out", "6");
            first.sql.run("DROP MATERIALIZED VIEW parity");
        }
    }

    /// Waits until a node runs some of the views; one of them.
    private static String awaitShare(Member node) throws SQLException {
        long end = System.nanoTime() + LONGEST;
        TreeSet<String> here = new TreeSet<>();
        while (here.isEmpty()) {
            assertThat(System.nanoTime()).isLessThan(end);
            pause();
            here.addAll(
                    node.sql.rows(
                            "SELECT name FROM information_schema.queries WHERE state = 'running'"
                                    + " AND node = '"
                                    + node.name()
                                    + "'"));
        }
        return here.first().substring("main.".length());
    }

    @Test
    void allNodesSeeLateRowsAndTheyGoWithTheirView() throws Exception {
        Path snapshots = folder.resolve("behind");
        try (Member first = Member.start("behind", snapshots);
                Member second = Member.start("behind", snapshots)) {
            table(first.sql, "h");
            String create =
                    "CREATE MATERIALIZED VIEW behind"
                            + with("h.behind")
                                    .replace(
                                            "partitions",
                                            "late_rows = 'keep', commit_millis = 20, partitions")
                            + " AS SELECT n, LAG(n) OVER (ORDER BY ts) AS l FROM h EMIT CHANGES";
            first.sql.run("CREATE TABLE \"behind$late\" (n BIGINT)");
            first.sql.refused(create, "42P07", "behind$late");
            first.sql.run("DROP TABLE \"behind$late\"");
            first.sql.run(create);
            for (int n : new int[] {5, 1, 7, 6, 8}) {
                insert(second.sql, "h", n);
            }
            for (Member node : List.of(first, second)) {
                assertThat(node.rows("\"behind$late\"", 2)).containsExactly("1", "6");
                node.sql.refused("DROP MATERIALIZED VIEW \"behind$late\"", "42P01", "late rows of");
            }
            second.sql.run("DROP MATERIALIZED VIEW behind");
            for (Member node : List.of(first, second)) {
                node.awaitGone("behind%");
            }
        }
    }

    /// Statements of one node about a view of the other one.
    private static void pauseAndResume(Member asked, Member owner, String view)
            throws SQLException {
        asked.sql.run("PAUSE MATERIALIZED VIEW " + view);
        assertThat(owner.status(view, "state")).isEqualTo("paused");
        insert(asked.sql, "s", 3);
        for (String other : VIEWS) {
            if (!other.equals(view)) {
                assertThat(asked.rows(other, 3)).hasSize(3);
            }
        }
        assertThat(asked.rows(view, 2)).isEqualTo(List.of("1", "2"));
        owner.sql.run("RESUME MATERIALIZED VIEW " + view);
        insert(asked.sql, "s", 4);
        assertThat(asked.rows(view, 4)).isEqualTo(List.of("1", "2", "3", "4"));
        asked.await(view, "state", "running");
    }

    /// REFRESH is said of one node, whichever runs the view.
    @Test
    void aViewIsBegunAnewWhicheverNodeIsAskedAndOnce() throws Exception {
        Path snapshots = folder.resolve("anew");
        try (Member first = Member.start("anew", snapshots);
                Member second = Member.start("anew", snapshots)) {
            table(first.sql, "w");
            for (String view : VIEWS) {
                first.sql.run(view(view, "w"));
            }
            awaitShare(second);
            for (int n = 1; n <= 3; n++) {
                insert(first.sql, "w", n);
            }
            for (String view : VIEWS) {
                first.rows(view, 3);
                first.sql.run("PAUSE MATERIALIZED VIEW " + view);
            }
            insert(first.sql, "w", 4);
            for (Member node : List.of(first, second)) {
                for (String view : VIEWS) {
                    node.sql.run("REFRESH MATERIALIZED VIEW " + view);
                    node.await(view, "rows_out", "4");
                    assertThat(node.rows(view, 4)).isEqualTo(List.of("1", "2", "3", "4"));
                }
            }
            // begun again, no part begins anew once more
            for (String view : VIEWS) {
                second.sql.run("PAUSE MATERIALIZED VIEW " + view);
                second.sql.run("RESUME MATERIALIZED VIEW " + view);
            }
            insert(first.sql, "w", 5);
            for (String view : VIEWS) {
                assertThat(first.rows(view, 5)).isEqualTo(List.of("1", "2", "3", "4", "5"));
                first.await(view, "rows_out", "5");
            }
            second.sql.run(view("beside", "w").replace("w.beside", "w.v1"));
            second.await("beside", "state", "running");
            first.sql.refused("REFRESH MATERIALIZED VIEW v1", "0A000", "main.beside");
            assertThat(first.status("v1", "state")).isEqualTo("running");
            first.sql.run("DROP MATERIALIZED VIEW beside");
            first.sql.run("REFRESH MATERIALIZED VIEW v1");
            assertThat(first.rows("v1", 5)).isEqualTo(List.of("1", "2", "3", "4", "5"));
        }
    }

    @Test
    void aViewIsThereWhenAllNodesWereAwayAndGoesOnWhereItWas() throws Exception {
        Path snapshots = folder.resolve("away");
        try (Member node = Member.start("away", snapshots)) {
            table(node.sql, "a");
            node.sql.run(view("kept", "a"));
            insert(node.sql, "a", 1);
            node.rows("kept", 1);
            node.sql.run(view("still", "a"));
            node.sql.run("PAUSE MATERIALIZED VIEW still");
        }
        try (Member node = Member.start("away", snapshots)) {
            insert(node.sql, "a", 2);
            assertThat(node.rows("kept", 2)).isEqualTo(List.of("1", "2"));
            node.await("still", "state", "paused");
            node.sql.run("DROP TABLE a");
        }
        try (Member node = Member.start("away", snapshots)) {
            node.sql.refused("SELECT * FROM a", "42P01");
            node.await("kept", "state", "running");
        }
    }

    @Test
    void whatCannotBeIsRefused() throws Exception {
        try (Member node = Member.start("refusals", folder.resolve("refusals"))) {
            table(node.sql, "r");
            node.sql.run("CREATE MATERIALIZED VIEW here AS SELECT n FROM r EMIT CHANGES");
            node.sql.refused(view("there", "here"), "0A000", "in a group", "on one node");
            node.sql.run(view("there", "r"));
            node.sql.refused(view("there", "r"), "42P07");
            node.sql.run(view("there", "r").replace("VIEW there", "VIEW IF NOT EXISTS there"));
            node.sql.run(view("above", "there"));
            node.sql.refused("DROP MATERIALIZED VIEW there", "2BP01", "main.above");
            node.sql.refused("CREATE TABLE there (n BIGINT)", "42P07");
            assertThat(node.sql.rows("SELECT name FROM information_schema.queries"))
                    .isEqualTo(List.of("main.above", "main.here", "main.there"));
        }
        assertThatThrownBy(() -> GroupSettings.of(null, "name", null))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("--group-brokers");
        assertThatThrownBy(() -> GroupSettings.of("localhost:9092", "a b", null))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("'a b'");
    }
}
