package io.ticklane.tests.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ticklane.server.cluster.Secret;
import io.ticklane.server.flightsql.FlightNode;
import io.ticklane.tests.cluster.Neighbours;
import io.ticklane.tests.front.OfficialDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.ErrorFlightMetadata;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.HeaderCallOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Three nodes that a client fetches the rows of one query from: together the rows that one gives,
/// each given once, and no memory afterwards whatever the client does.
final class EndpointsTest {
    private static final int NODES = 3;
    private static final String SCAN = "SELECT id, symbol, price FROM %s";

    @TempDir private Path folder;

    private final Neighbours neighbours = new Neighbours();
    private final List<FlightNode> nodes = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private TickFiles files;

    @SuppressWarnings("NullAway.Init")
    private EndpointClient client;

    @BeforeEach
    void start() throws IOException {
        files = TickFiles.write(folder, 6, 20_000);
        Secret secret = Secret.of("the test", "a secret of the test");
        for (int i = 0; i < NODES; i++) {
            nodes.add(neighbours.start(secret));
        }
        for (FlightNode node : nodes) {
            Neighbours.await("all are alive", () -> node.nodes().alive().size() == NODES);
        }
        client = new EndpointClient(Neighbours.address(nodes.getFirst()));
        client.run("SET distribution = 'always'");
        client.run("SET endpoints = 'nodes'");
    }

    @AfterEach
    void close() {
        client.close();
        neighbours.close();
    }

    private String sql(String text) {
        return text.replace("%s", files.pattern());
    }

    private void awaitIdle() {
        for (FlightNode node : nodes) {
            Neighbours.await(
                    "the memory of node " + node.port() + " is back",
                    () -> node.engine().usedBytes() == 0);
        }
    }

    private List<String> rowsOfOneEndpoint(String query) {
        FlightInfo info = client.ask(query, header("one"));
        assertThat(info.getEndpoints()).hasSize(1);
        return client.read(info.getEndpoints().getFirst());
    }

    private static HeaderCallOption header(String value) {
        CallHeaders headers = new FlightCallHeaders();
        headers.insert("x-ticklane-endpoints", value);
        return new HeaderCallOption(headers);
    }

    private static String state(FlightRuntimeException e) {
        ErrorFlightMetadata trailers = Objects.requireNonNull(e.status().metadata());
        return String.valueOf(trailers.get("sqlstate"));
    }

    /// The SQLSTATE with which a read ends.
    private static String failure(Runnable read) {
        FlightRuntimeException e = catchThrowableOfType(FlightRuntimeException.class, read::run);
        assertThat(e).as("the read does not fail").isNotNull();
        return state(e);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SCAN,
                "SELECT id, price * size AS paid FROM %s WHERE size > 400",
                "SELECT id, symbol, EWMA(price, 0.06) OVER (PARTITION BY symbol ORDER BY ts) AS e"
                        + " FROM %s",
                "SELECT id, SUM(size) OVER (PARTITION BY symbol ORDER BY ts ROWS 9 PRECEDING) AS s"
                        + " FROM %s",
                "SELECT size, COUNT(*) AS n, SUM(price) AS p, MIN(symbol) AS least FROM %s"
                        + " GROUP BY size",
                "SELECT a.id, a.symbol, b.least FROM %s AS a JOIN"
                        + " (SELECT symbol, MIN(price) AS least FROM %s GROUP BY symbol) AS b"
                        + " ON a.symbol = b.symbol WHERE a.size < 100",
                "SELECT id, 'none' AS nothing FROM %s WHERE size > 1000"
            })
    void theEndpointsTogetherHaveTheRowsOfOne(String text) throws InterruptedException {
        String query = sql(text);
        List<String> expected = rowsOfOneEndpoint(query);
        FlightInfo info = client.ask(query);
        assertThat(info.getOrdered()).isFalse();
        assertThat(info.getEndpoints()).hasSize(NODES);
        assertThat(info.getEndpoints())
                .extracting(endpoint -> endpoint.getLocations().getFirst().getUri().getPort())
                .containsExactlyInAnyOrderElementsOf(nodes.stream().map(FlightNode::port).toList());
        assertThat(info.getEndpoints())
                .allMatch(endpoint -> endpoint.getExpirationTime().isPresent());
        List<List<String>> parts = client.readAll(info);
        assertThat(parts.stream().flatMap(List::stream).sorted().toList())
                .isEqualTo(expected.stream().sorted().toList());
        if (text.equals(SCAN)) {
            assertThat(parts).as("each node has rows").allMatch(part -> !part.isEmpty());
        }
        awaitIdle();
    }

    @Test
    void endpointsMayBeReadOneAfterTheOtherInAnyOrder() {
        String query =
                sql(
                        "SELECT id, symbol, EWMA(price, 0.06) OVER (PARTITION BY symbol ORDER BY ts)"
                                + " AS e FROM %s");
        List<String> expected = rowsOfOneEndpoint(query).stream().sorted().toList();
        // small morsels: more of them than would wait for a reader that is there
        client.run("SET morsel_size = 500");
        FlightInfo info = client.ask(query);
        List<String> rows = new ArrayList<>();
        for (FlightEndpoint endpoint : info.getEndpoints().reversed()) {
            rows.addAll(client.read(endpoint));
        }
        assertThat(rows.stream().sorted().toList()).isEqualTo(expected);
        awaitIdle();
    }

    @Test
    void aStatementThatIsClosedTakesItsEndpointsAlong() {
        FlightInfo info = client.askPrepared(sql(SCAN));
        assertThat(info.getEndpoints()).hasSize(NODES);
        for (FlightEndpoint endpoint : info.getEndpoints()) {
            assertThat(failure(() -> client.read(endpoint))).isEqualTo("57014");
        }
        awaitIdle();
    }

    @Test
    void rowsInAnOrderComeFromOneEndpoint() {
        for (String text :
                List.of(
                        "SELECT id FROM %s ORDER BY id",
                        "SELECT id FROM %s ORDER BY price LIMIT 5",
                        "SELECT id FROM %s LIMIT 5",
                        "SELECT COUNT(*) FROM %s",
                        "EXPLAIN SELECT id FROM %s",
                        "SHOW NODES",
                        "VALUES (1), (2)")) {
            FlightInfo info = client.ask(sql(text));
            assertThat(info.getEndpoints()).as(text).hasSize(1);
            assertThat(client.read(info.getEndpoints().getFirst())).as(text).isNotEmpty();
        }
        awaitIdle();
    }

    @Test
    void oneEndpointIsWhatAClientGetsThatDoesNotAsk() {
        client.run("RESET endpoints");
        FlightInfo info = client.ask(sql(SCAN));
        assertThat(info.getEndpoints()).hasSize(1);
        assertThat(info.getEndpoints().getFirst().getLocations()).isEmpty();
        FlightInfo several = client.ask(sql(SCAN), header("nodes"));
        assertThat(several.getEndpoints()).hasSize(NODES);
        client.cancel(several);
        assertThat(failure(() -> client.ask(sql(SCAN), header("some")))).isEqualTo("22023");
        client.run("SET endpoints = 'nodes'");
        client.run("SET distribution = 'never'");
        assertThat(client.ask(sql(SCAN)).getEndpoints()).hasSize(1);
        awaitIdle();
    }

    @Test
    void explainSaysWhereRowsAreFetched() {
        assertThat(client.read(endpoint("EXPLAIN " + sql(SCAN))).toString())
                .contains("Endpoints: one on each node");
        assertThat(client.read(endpoint("EXPLAIN " + sql(SCAN + " ORDER BY id"))).toString())
                .contains("Endpoints: one|");
        client.run("RESET endpoints");
        assertThat(client.read(endpoint("EXPLAIN " + sql(SCAN))).toString())
                .doesNotContain("Endpoints");
    }

    private FlightEndpoint endpoint(String query) {
        return client.ask(query).getEndpoints().getFirst();
    }

    @Test
    void anEndpointIsReadOnceAndOnItsNode() {
        FlightInfo info = client.ask(sql(SCAN));
        FlightEndpoint own = info.getEndpoints().get(0);
        FlightEndpoint other = info.getEndpoints().get(1);
        FlightEndpoint elsewhere =
                new FlightEndpoint(own.getTicket(), other.getLocations().getFirst());
        assertThat(failure(() -> client.read(elsewhere))).isEqualTo("26000");
        List<String> rows = new ArrayList<>();
        try (EndpointClient.Rows reader = client.open(other)) {
            rows.addAll(reader.next());
            assertThat(failure(() -> client.read(other))).as("while it is read").isEqualTo("26000");
            rows.addAll(client.read(own));
            rows.addAll(reader.rest());
        }
        rows.addAll(client.read(info.getEndpoints().get(2)));
        assertThat(rows).hasSize(files.rows());
        for (FlightEndpoint read : info.getEndpoints()) {
            assertThat(failure(() -> client.read(read))).as("afterwards").isEqualTo("26000");
        }
        awaitIdle();
    }

    @Test
    void aCancelledQueryEndsAtAllEndpoints() {
        FlightInfo unread = client.ask(sql(SCAN));
        client.cancel(unread);
        assertThat(failure(() -> client.read(unread.getEndpoints().get(1)))).isEqualTo("57014");
        FlightInfo info = client.ask(sql(slow()));
        try (EndpointClient.Rows first = client.open(info.getEndpoints().get(0));
                EndpointClient.Rows second = client.open(info.getEndpoints().get(1))) {
            assertThat(second.next()).isNotEmpty();
            client.cancel(info);
            assertThat(failure(first::rest)).isEqualTo("57014");
            assertThat(failure(second::rest)).isEqualTo("57014");
        }
        awaitIdle();
        assertThat(failure(() -> client.cancel(info))).isEqualTo("26000");
    }

    /// A query of many rows: more than lies between nodes and clients.
    private static String slow() {
        return "SELECT a.id, b.id AS other, RPAD('', 200, 'x') AS filler FROM %s AS a"
                + " JOIN %s AS b ON a.size = b.size WHERE a.id < 40000";
    }

    @Test
    void aClientThatStopsReadingOneEndpointEndsAll() {
        FlightInfo info = client.ask(sql(slow()));
        try (EndpointClient.Rows first = client.open(info.getEndpoints().get(0));
                EndpointClient.Rows second = client.open(info.getEndpoints().get(1))) {
            assertThat(first.next()).isNotEmpty();
            assertThat(second.next()).isNotEmpty();
            second.cancel();
            assertThat(failure(first::rest)).isEqualTo("57014");
        }
        awaitIdle();
    }

    @Test
    void anEndpointThatNobodyReadsEndsItsQueryInTime() {
        client.run("SET endpoint_timeout = '700ms'");
        FlightInfo none = client.ask(sql(SCAN));
        long later = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1_500);
        Neighbours.await("the time is over", () -> System.nanoTime() > later);
        assertThat(failure(() -> client.read(none.getEndpoints().get(0)))).isEqualTo("57014");
        client.run("SET endpoint_timeout = '5s'");
        FlightInfo info = client.ask(sql(slow()));
        try (EndpointClient.Rows first = client.open(info.getEndpoints().get(0));
                EndpointClient.Rows second = client.open(info.getEndpoints().get(2))) {
            assertThat(first.next()).isNotEmpty();
            // this client reads no more until the time is over
            awaitIdleQueries();
            assertThat(failure(second::rest)).isEqualTo("57014");
            assertThat(failure(first::rest)).isEqualTo("57014");
        }
        awaitIdle();
    }

    @Test
    void aDeadlineEndsAllEndpoints() {
        client.run("SET statement_timeout = '1s'");
        FlightInfo info = client.ask(sql(slow()));
        try (EndpointClient.Rows first = client.open(info.getEndpoints().get(0));
                EndpointClient.Rows second = client.open(info.getEndpoints().get(1));
                EndpointClient.Rows third = client.open(info.getEndpoints().get(2))) {
            // this client reads nothing until the time is over
            awaitIdleQueries();
            assertThat(failure(first::rest)).isEqualTo("57014");
            assertThat(failure(second::rest)).isEqualTo("57014");
            assertThat(failure(third::rest)).isEqualTo("57014");
        }
        awaitIdle();
    }

    private void awaitIdleQueries() {
        for (FlightNode node : nodes) {
            Neighbours.await(
                    "node " + node.port() + " holds nothing but what goes to a client",
                    () -> node.engine().usedBytes() < 1 << 20);
        }
    }

    @Test
    void tooMuchMemoryOnOneNodeIsTheErrorOfAllEndpoints() {
        client.run("SET memory_limit = '3MB'");
        FlightInfo info = client.ask(sql(slow()));
        List<String> states = new ArrayList<>();
        for (FlightEndpoint endpoint : info.getEndpoints()) {
            states.add(failure(() -> client.read(endpoint)));
        }
        assertThat(states).containsOnly("53200");
        awaitIdle();
    }

    @Test
    void aNodeThatEndsIsAnErrorAtTheOthers() {
        FlightInfo info = client.ask(sql(slow()));
        FlightNode victim = nodes.get(1);
        List<FlightEndpoint> others =
                info.getEndpoints().stream()
                        .filter(endpoint -> port(endpoint) != victim.port())
                        .toList();
        try (EndpointClient.Rows first = client.open(others.get(0));
                EndpointClient.Rows second = client.open(others.get(1))) {
            assertThat(first.next()).isNotEmpty();
            assertThat(second.next()).isNotEmpty();
            neighbours.close(victim);
            nodes.remove(victim);
            assertThat(failure(first::rest)).isEqualTo("08006");
            assertThat(failure(second::rest)).isEqualTo("08006");
        }
        awaitIdle();
    }

    private static int port(FlightEndpoint endpoint) {
        return endpoint.getLocations().getFirst().getUri().getPort();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:ticklane://127.0.0.1:%d?endpoints=nodes&distribution=always",
                "jdbc:arrow-flight-sql://127.0.0.1:%d/?useEncryption=false"
            })
    void driversReadAllEndpoints(String url) throws SQLException {
        String query = sql(SCAN);
        List<String> expected = rowsOfOneEndpoint(query).stream().sorted().toList();
        try (Connection connection =
                        DriverManager.getConnection(url.formatted(nodes.getFirst().port()));
                Statement statement = connection.createStatement()) {
            if (url.startsWith("jdbc:arrow")) {
                statement.execute("SET distribution = 'always'");
                statement.execute("SET endpoints = 'nodes'");
            }
            for (int run = 0; run < 2; run++) {
                List<String> found = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery(query)) {
                    while (rows.next()) {
                        found.add(
                                rows.getLong(1)
                                        + "|"
                                        + rows.getString(2)
                                        + "|"
                                        + rows.getDouble(3)
                                        + "|");
                    }
                }
                assertThat(found.stream().sorted().toList()).isEqualTo(expected);
            }
            // a driver that stops early lets go of all nodes
            try (ResultSet rows = statement.executeQuery(sql(slow()))) {
                assertThat(rows.next()).isTrue();
            }
        } finally {
            OfficialDriver.mend();
        }
        awaitIdle();
    }

    @Test
    void aNodeAloneHasOneEndpoint() throws InterruptedException {
        try (Neighbours single = new Neighbours()) {
            FlightNode node = single.start(null);
            try (EndpointClient alone = new EndpointClient(Neighbours.address(node))) {
                alone.run("SET endpoints = 'nodes'");
                alone.run("SET distribution = 'always'");
                FlightInfo info = alone.ask(sql(SCAN));
                assertThat(info.getEndpoints()).hasSize(1);
                assertThat(alone.readAll(info).getFirst()).hasSize(files.rows());
            }
        }
    }
}
