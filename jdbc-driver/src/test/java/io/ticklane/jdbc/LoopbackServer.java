package io.ticklane.jdbc;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.ticklane.jdbc.embedded.EmbeddedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallInfo;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.CancelStatus;
import org.apache.arrow.flight.ErrorFlightMetadata;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.FlightServerMiddleware;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.NoOpSessionOptionValueVisitor;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.RequestContext;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.SessionOptionValue;
import org.apache.arrow.flight.SetSessionOptionsRequest;
import org.apache.arrow.flight.SetSessionOptionsResult;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.auth2.BasicCallHeaderAuthenticator;
import org.apache.arrow.flight.auth2.CallHeaderAuthenticator;
import org.apache.arrow.flight.auth2.GeneratedBearerTokenAuthenticator;
import org.apache.arrow.flight.sql.NoOpFlightSqlProducer;
import org.apache.arrow.flight.sql.SqlInfoBuilder;
import org.apache.arrow.flight.sql.impl.FlightSql;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// The canned engine behind Arrow's own Flight SQL server, on a free port of this machine.
final class LoopbackServer {
    private final BufferAllocator allocator = new RootAllocator();
    private final Producer producer = new Producer();
    private final FlightServer server;
    private final AtomicInteger cookies = new AtomicInteger();

    /// Headers of the last call.
    final Map<String, String> headers = new ConcurrentHashMap<>();

    /// @param login whether user `quant` with password `alpha` must log in
    LoopbackServer(boolean login) {
        FlightServerMiddleware.Factory<Listening> listening = this::listen;
        FlightServer.Builder builder =
                FlightServer.builder(allocator, Location.forGrpcInsecure("localhost", 0), producer)
                        .middleware(FlightServerMiddleware.Key.of("listening"), listening);
        if (login) {
            builder.headerAuthenticator(
                    new GeneratedBearerTokenAuthenticator(
                            new BasicCallHeaderAuthenticator(LoopbackServer::check)));
        }
        try {
            server = builder.build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CallHeaderAuthenticator.AuthResult check(String user, String password) {
        if (user.equals("quant") && password.equals("alpha")) {
            return () -> user;
        }
        throw CallStatus.UNAUTHENTICATED.withDescription("wrong password").toRuntimeException();
    }

    private Listening listen(CallInfo info, CallHeaders incoming, RequestContext context) {
        for (String key : incoming.keys()) {
            if (!key.endsWith("-bin")) {
                headers.put(key, String.valueOf(incoming.get(key)));
            }
        }
        return new Listening(cookies.incrementAndGet());
    }

    /// Gives each call's answer a cookie.
    private record Listening(int number) implements FlightServerMiddleware {
        @Override
        public void onBeforeSendingHeaders(CallHeaders outgoing) {
            outgoing.insert("set-cookie", "visit=" + number + "; Path=/");
        }

        @Override
        public void onCallCompleted(CallStatus status) {}

        @Override
        public void onCallErrored(Throwable error) {}
    }

    String url() {
        return "jdbc:ticklane://localhost:" + server.getPort();
    }

    /// Prepared statements that are open.
    int prepared() {
        return producer.prepared.size();
    }

    /// Session settings received.
    Map<String, String> settings() {
        return producer.settings;
    }

    /// Queries that a client asked to cancel.
    int cancels() {
        return producer.cancels.get();
    }

    void close() throws InterruptedException {
        producer.stop();
        server.close();
        producer.threads.awaitTermination(10, TimeUnit.SECONDS);
        allocator.close();
    }

    private static RuntimeException error(EmbeddedException e) {
        ErrorFlightMetadata trailers = new ErrorFlightMetadata();
        trailers.insert("sqlstate", e.sqlState());
        if (e.line() > 0) {
            trailers.insert("sql-line", Integer.toString(e.line()));
            trailers.insert("sql-column", Integer.toString(e.column()));
        }
        return CallStatus.INVALID_ARGUMENT
                .withDescription(String.valueOf(e.getMessage()))
                .withMetadata(trailers)
                .toRuntimeException();
    }

    private static ByteString bytes(Schema schema) {
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            MessageSerializer.serialize(new WriteChannel(Channels.newChannel(out)), schema);
            return ByteString.copyFrom(out.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Producer extends NoOpFlightSqlProducer {
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final Map<String, CannedEngine.Plan> prepared = new ConcurrentHashMap<>();
        private final Map<String, List<List<String>>> bound = new ConcurrentHashMap<>();
        private final Map<String, CannedEngine.Running> running = new ConcurrentHashMap<>();
        private final Set<CannedEngine.Running> updates = ConcurrentHashMap.newKeySet();
        private final Map<String, String> settings = new TreeMap<>();
        private final AtomicInteger ids = new AtomicInteger();
        private final AtomicInteger cancels = new AtomicInteger();

        @Override
        public void close() {}

        void stop() {
            running.values().forEach(CannedEngine.Running::cancel);
            updates.forEach(CannedEngine.Running::cancel);
            threads.shutdown();
        }

        private CannedEngine.Plan plan(String sql) {
            try {
                return CannedEngine.plan(sql);
            } catch (EmbeddedException e) {
                throw error(e);
            }
        }

        /// Two endpoints for NUMBERS: the second has no rows, the order is kept all the same.
        private FlightInfo info(
                FlightDescriptor descriptor, CannedEngine.Plan plan, List<List<String>> given) {
            String id = "q" + ids.incrementAndGet();
            running.put(id, new CannedEngine.Running(plan, given, 0));
            List<FlightEndpoint> endpoints = new ArrayList<>();
            endpoints.add(endpoint(id, Location.reuseConnection()));
            if (plan.sql().startsWith("NUMBERS")) {
                String empty = "q" + ids.incrementAndGet();
                running.put(empty, new CannedEngine.Running(plan("NUMBERS 0"), List.of(), 0));
                Location dead = Location.forGrpcInsecure("localhost", 1);
                endpoints.add(endpoint(empty, dead, Location.reuseConnection()));
            }
            return new FlightInfo(plan.columns(), descriptor, endpoints, -1, -1);
        }

        private FlightEndpoint endpoint(String id, Location... locations) {
            Message ticket =
                    FlightSql.TicketStatementQuery.newBuilder()
                            .setStatementHandle(ByteString.copyFromUtf8(id))
                            .build();
            return new FlightEndpoint(new Ticket(Any.pack(ticket).toByteArray()), locations);
        }

        @Override
        public FlightInfo getFlightInfoStatement(
                FlightSql.CommandStatementQuery command,
                CallContext context,
                FlightDescriptor descriptor) {
            return info(descriptor, plan(command.getQuery()), List.of());
        }

        @Override
        public FlightInfo getFlightInfoPreparedStatement(
                FlightSql.CommandPreparedStatementQuery command,
                CallContext context,
                FlightDescriptor descriptor) {
            String handle = command.getPreparedStatementHandle().toStringUtf8();
            CannedEngine.Plan plan = prepared.get(handle);
            if (plan == null) {
                throw error(new EmbeddedException("26000", "no statement " + handle, 0, 0));
            }
            return info(descriptor, plan, bound.getOrDefault(handle, List.of()));
        }

        @Override
        public void getStreamStatement(
                FlightSql.TicketStatementQuery ticket,
                CallContext context,
                ServerStreamListener listener) {
            String id = ticket.getStatementHandle().toStringUtf8();
            CannedEngine.Running run = running.get(id);
            if (run == null) {
                listener.error(error(new EmbeddedException("26000", "no query " + id, 0, 0)));
                return;
            }
            listener.setOnCancelHandler(run::cancel);
            threads.execute(() -> stream(id, run, listener));
        }

        private void stream(String id, CannedEngine.Running run, ServerStreamListener listener) {
            try (VectorSchemaRoot root = CannedEngine.root(run.plan(), allocator)) {
                listener.start(root);
                while (!listener.isCancelled() && run.fill(root)) {
                    while (!listener.isReady() && !listener.isCancelled()) {
                        LockSupport.parkNanos(1_000_000);
                    }
                    listener.putNext();
                }
                listener.completed();
            } catch (EmbeddedException e) {
                listener.error(error(e));
            } finally {
                running.remove(id);
            }
        }

        @Override
        public void createPreparedStatement(
                FlightSql.ActionCreatePreparedStatementRequest request,
                CallContext context,
                StreamListener<Result> listener) {
            try {
                CannedEngine.Plan plan = CannedEngine.plan(request.getQuery());
                String handle = "p" + ids.incrementAndGet();
                prepared.put(handle, plan);
                FlightSql.ActionCreatePreparedStatementResult.Builder result =
                        FlightSql.ActionCreatePreparedStatementResult.newBuilder()
                                .setPreparedStatementHandle(ByteString.copyFromUtf8(handle))
                                .setParameterSchema(bytes(plan.parameters()));
                if (plan.columns() != null) {
                    result.setDatasetSchema(bytes(plan.columns()));
                }
                listener.onNext(new Result(Any.pack(result.build()).toByteArray()));
                listener.onCompleted();
            } catch (EmbeddedException e) {
                listener.onError(error(e));
            }
        }

        @Override
        public void closePreparedStatement(
                FlightSql.ActionClosePreparedStatementRequest request,
                CallContext context,
                StreamListener<Result> listener) {
            String handle = request.getPreparedStatementHandle().toStringUtf8();
            prepared.remove(handle);
            bound.remove(handle);
            listener.onCompleted();
        }

        private List<List<String>> take(FlightStream flight) {
            List<List<String>> given = new ArrayList<>();
            while (flight.next()) {
                given.addAll(CannedEngine.describe(flight.getRoot()));
            }
            return given;
        }

        @Override
        public Runnable acceptPutPreparedStatementQuery(
                FlightSql.CommandPreparedStatementQuery command,
                CallContext context,
                FlightStream flight,
                StreamListener<PutResult> listener) {
            return () -> {
                String handle = command.getPreparedStatementHandle().toStringUtf8();
                bound.put(handle, take(flight));
                listener.onCompleted();
            };
        }

        @Override
        public Runnable acceptPutPreparedStatementUpdate(
                FlightSql.CommandPreparedStatementUpdate command,
                CallContext context,
                FlightStream flight,
                StreamListener<PutResult> listener) {
            String handle = command.getPreparedStatementHandle().toStringUtf8();
            return () -> update(() -> prepared.get(handle), take(flight), context, listener);
        }

        @Override
        public Runnable acceptPutStatement(
                FlightSql.CommandStatementUpdate command,
                CallContext context,
                FlightStream flight,
                StreamListener<PutResult> listener) {
            return () -> update(() -> plan(command.getQuery()), List.of(), context, listener);
        }

        private void update(
                Supplier<CannedEngine.@Nullable Plan> planned,
                List<List<String>> given,
                CallContext context,
                StreamListener<PutResult> listener) {
            try {
                CannedEngine.Plan plan = planned.get();
                if (plan == null || plan.isQuery()) {
                    throw new EmbeddedException("07005", "no update", 0, 0);
                }
                CannedEngine.Running run = new CannedEngine.Running(plan, given, 0);
                updates.add(run);
                threads.execute(() -> watch(run, context));
                long count = run.update();
                updates.remove(run);
                byte[] message =
                        FlightSql.DoPutUpdateResult.newBuilder()
                                .setRecordCount(count)
                                .build()
                                .toByteArray();
                try (ArrowBuf buffer = allocator.buffer(Math.max(1, message.length))) {
                    buffer.writeBytes(message);
                    listener.onNext(PutResult.metadata(buffer));
                }
                listener.onCompleted();
            } catch (EmbeddedException e) {
                listener.onError(error(e));
            }
        }

        /// The listener of a put tells nothing of a client that went away: its call does.
        private void watch(CannedEngine.Running run, CallContext context) {
            while (updates.contains(run)) {
                if (context.isCancelled()) {
                    run.cancel();
                    return;
                }
                LockSupport.parkNanos(5_000_000);
            }
        }

        @Override
        public void cancelFlightInfo(
                CancelFlightInfoRequest request,
                CallContext context,
                StreamListener<CancelStatus> listener) {
            cancels.incrementAndGet();
            for (FlightEndpoint endpoint : request.getInfo().getEndpoints()) {
                try {
                    String id =
                            Any.parseFrom(endpoint.getTicket().getBytes())
                                    .unpack(FlightSql.TicketStatementQuery.class)
                                    .getStatementHandle()
                                    .toStringUtf8();
                    CannedEngine.Running run = running.remove(id);
                    if (run != null) {
                        run.cancel();
                    }
                } catch (InvalidProtocolBufferException e) {
                    listener.onError(e);
                    return;
                }
            }
            listener.onNext(CancelStatus.CANCELLED);
            listener.onCompleted();
        }

        @Override
        public void setSessionOptions(
                SetSessionOptionsRequest request,
                CallContext context,
                StreamListener<SetSessionOptionsResult> listener) {
            Map<String, SetSessionOptionsResult.Error> errors = new TreeMap<>();
            request.getSessionOptions()
                    .forEach((name, value) -> {
                        if (name.equals("no_such_setting")) {
                            errors.put(
                                    name,
                                    new SetSessionOptionsResult.Error(
                                            SetSessionOptionsResult.ErrorValue.INVALID_NAME));
                        } else {
                            settings.put(name, String.valueOf(text(value)));
                        }
                    });
            listener.onNext(new SetSessionOptionsResult(errors));
            listener.onCompleted();
        }

        private @Nullable String text(SessionOptionValue value) {
            return value.acceptVisitor(
                    new NoOpSessionOptionValueVisitor<String>() {
                        @Override
                        public String visit(String text) {
                            return text;
                        }
                    });
        }

        @Override
        public FlightInfo getFlightInfoSqlInfo(
                FlightSql.CommandGetSqlInfo request,
                CallContext context,
                FlightDescriptor descriptor) {
            Ticket ticket = new Ticket(Any.pack(request).toByteArray());
            return new FlightInfo(
                    Schemas.GET_SQL_INFO_SCHEMA,
                    descriptor,
                    List.of(new FlightEndpoint(ticket)),
                    -1,
                    -1);
        }

        @Override
        public void getStreamSqlInfo(
                FlightSql.CommandGetSqlInfo command,
                CallContext context,
                ServerStreamListener listener) {
            new SqlInfoBuilder()
                    .withFlightSqlServerName("Canned")
                    .withFlightSqlServerVersion("7.8.9")
                    .send(command.getInfoList(), listener);
        }
    }

    /// A port where nobody listens.
    static int deadPort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
