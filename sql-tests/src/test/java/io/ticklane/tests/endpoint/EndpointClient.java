package io.ticklane.tests.endpoint;

import io.ticklane.server.cluster.NodeAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.CancelFlightInfoResult;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.client.ClientCookieMiddleware;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.jspecify.annotations.Nullable;

/// A Flight SQL client that fetches rows where it is told that they are: each stream comes over a
/// connection of its own, to the location of its endpoint.
final class EndpointClient implements AutoCloseable {
    private final BufferAllocator allocator = new RootAllocator();
    private final FlightSqlClient session;

    /// A client with a session on a node.
    EndpointClient(NodeAddress node) {
        this.session =
                new FlightSqlClient(
                        FlightClient.builder(
                                        allocator,
                                        Location.forGrpcInsecure(node.host(), node.port()))
                                .intercept(new ClientCookieMiddleware.Factory())
                                .build());
    }

    /// Runs a statement without rows.
    void run(String sql) {
        session.executeUpdate(sql);
    }

    /// Asks where the rows of a query are.
    FlightInfo ask(String sql, CallOption... options) {
        return session.execute(sql, options);
    }

    /// The same by a prepared statement, which is closed at once.
    FlightInfo askPrepared(String sql) {
        try (FlightSqlClient.PreparedStatement statement = session.prepare(sql)) {
            return statement.execute();
        }
    }

    CancelFlightInfoResult cancel(FlightInfo info) {
        return session.cancelFlightInfo(new CancelFlightInfoRequest(info));
    }

    /// The rows of an endpoint, from its location, or from the session's node where it has none.
    Rows open(FlightEndpoint endpoint) {
        if (endpoint.getLocations().isEmpty()) {
            return new Rows(null, session.getStream(endpoint.getTicket()));
        }
        URI at = endpoint.getLocations().getFirst().getUri();
        FlightClient client =
                FlightClient.builder(
                                allocator, Location.forGrpcInsecure(at.getHost(), at.getPort()))
                        .build();
        try {
            return new Rows(client, client.getStream(endpoint.getTicket()));
        } catch (RuntimeException e) {
            close(client);
            throw e;
        }
    }

    /// All rows of an endpoint, as text.
    List<String> read(FlightEndpoint endpoint) {
        try (Rows rows = open(endpoint)) {
            return rows.rest();
        }
    }

    /// All rows of all endpoints, which are read at the same time, in a list for each.
    List<List<String>> readAll(FlightInfo info) throws InterruptedException {
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<String>>> parts =
                    info.getEndpoints().stream()
                            .map(endpoint -> readers.submit(() -> read(endpoint)))
                            .toList();
            List<List<String>> rows = new ArrayList<>();
            for (Future<List<String>> part : parts) {
                rows.add(part.get());
            }
            return rows;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof FlightRuntimeException known
                    ? known
                    : new IllegalStateException(e);
        }
    }

    private static void close(FlightClient client) {
        try {
            client.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// A stream and its connection.
    static final class Rows implements AutoCloseable {
        private final @Nullable FlightClient client;
        private final FlightStream stream;

        private Rows(@Nullable FlightClient client, FlightStream stream) {
            this.client = client;
            this.stream = stream;
        }

        /// The next rows; empty at the end.
        List<String> next() {
            List<String> rows = new ArrayList<>();
            if (stream.next()) {
                List<FieldVector> columns = stream.getRoot().getFieldVectors();
                for (int row = 0; row < stream.getRoot().getRowCount(); row++) {
                    StringBuilder text = new StringBuilder();
                    for (FieldVector column : columns) {
                        text.append(column.getObject(row)).append('|');
                    }
                    rows.add(text.toString());
                }
            }
            return rows;
        }

        /// All rows from here on.
        List<String> rest() {
            List<String> rows = new ArrayList<>();
            for (List<String> some = next(); !some.isEmpty(); some = next()) {
                rows.addAll(some);
            }
            return rows;
        }

        /// Stops reading.
        void cancel() {
            stream.cancel("a test reads no more", null);
        }

        @Override
        public void close() {
            try {
                stream.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            } finally {
                if (client != null) {
                    EndpointClient.close(client);
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        allocator.close();
    }
}
