package io.ticklane.tests.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ticklane.server.cluster.NodeAddress;
import io.ticklane.tests.cluster.ClusterProcesses;
import io.ticklane.tests.cluster.Neighbours;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// A node that dies or hangs while clients read from all: each stream that is open ends with an
/// error in time, none as if it were whole, and the memory of the living nodes is back.
///
/// `./dev faults` runs what is left out here.
final class EndpointFaultsTest {
    private static final int NODES = 3;
    private static final int VICTIM = 1;
    private static final long ERROR_SECONDS = 10;

    /// Bytes of plans and names that a node may keep.
    private static final long KEPT_BYTES = 1 << 20;

    private static @Nullable ClusterProcesses running;
    private static @Nullable TickFiles ticks;

    private interface Fault {
        void strike() throws IOException, InterruptedException;
    }

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException, SQLException {
        ticks = TickFiles.write(folder, 6, 20_000);
        running = ClusterProcesses.start(folder, NODES);
    }

    @AfterAll
    static void close() throws IOException {
        if (running != null) {
            running.close();
        }
    }

    @BeforeEach
    void awaitWhole() throws SQLException {
        for (int node = 0; node < NODES; node++) {
            cluster().awaitAlive(node, NODES);
        }
    }

    private static ClusterProcesses cluster() {
        return Objects.requireNonNull(running);
    }

    private static NodeAddress address(int node) {
        return NodeAddress.parse(
                "its URL", cluster().node(node).url().replace("jdbc:ticklane://", ""));
    }

    private static String query() {
        String files = Objects.requireNonNull(ticks).pattern();
        return "SELECT a.id, b.id AS other, RPAD('', 200, 'x') AS filler FROM "
                + files
                + " AS a JOIN "
                + files
                + " AS b ON a.size = b.size WHERE a.id < 40000";
    }

    private static boolean isAt(FlightEndpoint endpoint, int node) {
        URI at = endpoint.getLocations().getFirst().getUri();
        return at.getPort() == address(node).port();
    }

    @Test
    void aNodeThatDiesIsAnErrorAtTheOthers() throws Exception {
        try {
            strikes(VICTIM, () -> cluster().node(VICTIM).kill());
        } finally {
            cluster().restart(VICTIM);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
    void aCoordinatorThatDiesIsAnErrorAtTheOthers() throws Exception {
        try {
            strikes(0, () -> cluster().node(0).kill());
        } finally {
            cluster().restart(0);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
    void aNodeThatHangsIsAnErrorAtTheOthers() throws Exception {
        try {
            strikes(VICTIM, () -> cluster().node(VICTIM).freeze());
        } finally {
            cluster().node(VICTIM).thaw();
        }
    }

    private static void strikes(int victim, Fault fault) throws Exception {
        EndpointClient client = new EndpointClient(address(0));
        client.run("SET distribution = 'always'");
        client.run("SET endpoints = 'nodes'");
        FlightInfo info = client.ask(query());
        assertThat(info.getEndpoints()).hasSize(NODES);
        List<EndpointClient.Rows> open = new ArrayList<>();
        EndpointClient.Rows lost = null;
        for (FlightEndpoint endpoint : info.getEndpoints()) {
            EndpointClient.Rows rows = client.open(endpoint);
            assertThat(rows.next()).isNotEmpty();
            if (isAt(endpoint, victim)) {
                lost = rows;
            } else {
                open.add(rows);
            }
        }
        fault.strike();
        long begin = System.nanoTime();
        for (EndpointClient.Rows rows : open) {
            FlightRuntimeException e =
                    catchThrowableOfType(FlightRuntimeException.class, rows::rest);
            assertThat(e).as("a stream that ends well").isNotNull();
            assertThat(e.status().metadata()).as(e.toString()).isNotNull();
            assertThat(e.status().metadata().get("sqlstate")).as(e.toString()).isEqualTo("08006");
            assertThat(System.nanoTime() - begin)
                    .isLessThan(TimeUnit.SECONDS.toNanos(ERROR_SECONDS));
            rows.close();
        }
        for (int node = 0; node < NODES; node++) {
            if (node != victim) {
                awaitIdle(node);
            }
        }
        EndpointClient.Rows gone = Objects.requireNonNull(lost);
        gone.cancel();
        FlightRuntimeException e = catchThrowableOfType(FlightRuntimeException.class, gone::rest);
        assertThat(e.status().code())
                .isIn(FlightStatusCode.UNAVAILABLE, FlightStatusCode.CANCELLED);
        gone.close();
        client.close();
    }

    private static void awaitIdle(int node) {
        Neighbours.await(
                "the memory of node " + node + " is back", () -> memory(node) < KEPT_BYTES);
    }

    private static long memory(int node) {
        try (Connection connection = cluster().connect(node);
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT memory_bytes FROM information_schema.nodes WHERE self")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
