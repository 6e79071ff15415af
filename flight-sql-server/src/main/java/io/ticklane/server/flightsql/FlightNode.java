package io.ticklane.server.flightsql;

import io.grpc.netty.NettyServerBuilder;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.server.cluster.CallGate;
import io.ticklane.server.cluster.NodeAddress;
import io.ticklane.server.cluster.NodeIdentity;
import io.ticklane.server.cluster.NodeKind;
import io.ticklane.server.cluster.NodeService;
import io.ticklane.server.cluster.Nodes;
import io.ticklane.server.exchange.ExchangeChannels;
import io.ticklane.server.metrics.MetricsServer;
import io.ticklane.server.query.PartService;
import io.ticklane.server.query.QueryCoordinator;
import io.ticklane.server.query.QueryNodes;
import io.ticklane.server.session.Engine;
import io.ticklane.server.session.EngineSettings;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// A node: an engine behind a Flight SQL server, and its place among other nodes.
///
/// Threads: any.
public final class FlightNode implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(FlightNode.class.getName());
    private static final long IDLE_NANOS = TimeUnit.HOURS.toNanos(2);
    private static final long EXPIRY_SECONDS = 60;
    private static final long CLOSE_SECONDS = 5;
    private static final int LARGEST_MESSAGE = 64 << 20;
    private static final int LARGEST_HEADERS = 16 << 10;

    private final Engine engine;
    private final BufferAllocator allocator;
    private final ResultWriters writers = new ResultWriters();
    private final ExecutorService calls;
    private final ScheduledExecutorService expiry;
    private final FlightServer server;
    private final QueryCoordinator coordinator;
    private final Nodes nodes;
    private @Nullable MetricsServer metrics;

    private FlightNode(NodeSettings settings, Engine engine) throws IOException {
        this.engine = engine;
        // a child of the engine's, so that what is received can be handed to queries
        this.allocator = engine.flightAllocator().newChildAllocator("flight", 0, Long.MAX_VALUE);
        Handles<OpenStatement> handles = new Handles<>(IDLE_NANOS, settings.engine().nanoClock());
        ClientSessions sessions =
                new ClientSessions(
                        engine, IDLE_NANOS, settings.engine().nanoClock(), handles::closeAll);
        // not Flight's own executor: that one is shut down before the calls that run have ended
        this.calls =
                Executors.newCachedThreadPool(
                        Thread.ofPlatform().daemon().name("flight-call-", 0).factory());
        this.expiry =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("session-expiry").factory());
        NodeIdentity identity =
                NodeIdentity.create(
                        Engine.VERSION,
                        NodeKind.of(engine.functions()),
                        settings.engine().workers());
        AtomicReference<@Nullable Nodes> known = new AtomicReference<>();
        QueryNodes members = new QueryNodes(() -> started(known), allocator);
        NodeService service = service(identity, engine, members, known);
        try {
            this.server =
                    server(
                            settings,
                            sessions,
                            new SqlService(
                                    engine,
                                    sessions,
                                    handles,
                                    writers,
                                    new EndpointService(engine, members.offers()),
                                    service));
        } catch (IOException e) {
            expiry.shutdownNow();
            calls.shutdownNow();
            allocator.close();
            throw e;
        }
        this.nodes =
                Nodes.start(
                        identity,
                        new NodeAddress(settings.host(), server.getPort()),
                        settings.cluster(),
                        engine.flightAllocator(),
                        settings.engine().clock());
        known.set(nodes);
        engine.join(nodes);
        this.coordinator = new QueryCoordinator(members);
        engine.share(coordinator);
        var _ =
                expiry.scheduleWithFixedDelay(
                        () -> expire(handles, sessions),
                        EXPIRY_SECONDS,
                        EXPIRY_SECONDS,
                        TimeUnit.SECONDS);
    }

    private FlightServer server(NodeSettings settings, ClientSessions sessions, SqlService service)
            throws IOException {
        CallGate gate = new CallGate(settings.cluster().secret());
        Consumer<NettyServerBuilder> transport =
                builder -> {
                    ExchangeChannels.prepare(builder);
                    builder.intercept(gate);
                };
        return FlightServer.builder(
                        allocator,
                        Location.forGrpcInsecure(settings.host(), settings.port()),
                        service)
                .executor(calls)
                .middleware(ClientSessions.KEY, sessions)
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .setMaxHeaderListSize(LARGEST_HEADERS)
                .transportHint("grpc.builderConsumer", transport)
                .build()
                .start();
    }

    /// What other nodes may ask of this one.
    private static NodeService service(
            NodeIdentity identity,
            Engine engine,
            QueryNodes members,
            AtomicReference<@Nullable Nodes> known) {
        NodeService service = new NodeService(identity.kind());
        PartService queries = new PartService(engine, members);
        service.register(Nodes.GREETING, (call, answers) -> started(known).greet(answers));
        service.register(PartService.PART, queries::run);
        service.register(PartService.START, queries::start);
        service.register(PartService.STOP, queries::stop);
        service.register((caller, sent, answers) -> members.receive(sent, answers));
        return service;
    }

    /// Starts a node that knows no others; port 0 takes a free one.
    ///
    /// Errors: 58030 when the address cannot be used.
    public static FlightNode start(String host, int port, EngineSettings settings) {
        return start(NodeSettings.alone(host, port, settings));
    }

    /// Starts a node.
    ///
    /// Errors: 58030 when an address cannot be used.
    public static FlightNode start(NodeSettings settings) {
        FlightNode node = listening(settings);
        try {
            node.measure(settings);
            node.engine.joinGroup();
            return node;
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private static FlightNode listening(NodeSettings settings) {
        Engine engine = Engine.start(settings.engine());
        try {
            return new FlightNode(settings, engine);
        } catch (IOException e) {
            engine.close();
            throw new EngineException(
                    ErrorCode.IO_ERROR,
                    "cannot listen on "
                            + settings.host()
                            + ":"
                            + settings.port()
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /// Gives metrics, if the settings say where.
    private void measure(NodeSettings settings) {
        if (settings.metricsPort().isPresent()) {
            int port = settings.metricsPort().getAsInt();
            metrics = MetricsServer.start(settings.host(), port, engine.metrics());
        }
    }

    private static Nodes started(AtomicReference<@Nullable Nodes> known) {
        Nodes nodes = known.get();
        if (nodes == null) {
            throw new EngineException(ErrorCode.NODE_UNREACHABLE, "the node is starting");
        }
        return nodes;
    }

    /// An exception would end the schedule, so it is logged; the next round tries again.
    private static void expire(Handles<OpenStatement> handles, ClientSessions sessions) {
        try {
            handles.expire();
            sessions.expire();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot close what has expired", e);
        }
    }

    /// The port that clients connect to.
    public int port() {
        return server.getPort();
    }

    /// The port where metrics are given; empty when they are not.
    public OptionalInt metricsPort() {
        return metrics == null ? OptionalInt.empty() : OptionalInt.of(metrics.port());
    }

    /// The engine behind the server.
    public Engine engine() {
        return engine;
    }

    /// The nodes that this one knows.
    public Nodes nodes() {
        return nodes;
    }

    /// Waits until the server has ended.
    public void awaitEnd() throws InterruptedException {
        server.awaitTermination();
    }

    /// Refuses new statements and tells other nodes so, lets what runs finish for a time, then ends
    /// what is left. Until then other nodes still reach this one: their queries may have parts
    /// here.
    public void stop(long graceSeconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(graceSeconds);
        engine.work().drain();
        nodes.drain();
        engine.work().awaitIdle(end - System.nanoTime());
        server.shutdown();
        server.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        close();
    }

    /// Ends what runs, then the node; checks that no memory is left.
    @Override
    public void close() {
        if (metrics != null) {
            metrics.close();
        }
        expiry.shutdownNow();
        server.shutdown();
        try {
            writers.stop();
            coordinator.stop();
            server.close();
            calls.shutdown();
            calls.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (engine;
                allocator) {
            nodes.close();
        }
    }
}
