package io.ticklane.server.flightsql;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.server.session.Engine;
import io.ticklane.server.session.EngineSettings;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;

/// A node: an engine behind a Flight SQL server.
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
    private final FlightServer server;
    private final ResultWriters writers;
    private final ExecutorService calls;
    private final ScheduledExecutorService expiry;

    private FlightNode(
            Engine engine,
            BufferAllocator allocator,
            FlightServer server,
            ResultWriters writers,
            ExecutorService calls,
            ScheduledExecutorService expiry) {
        this.engine = engine;
        this.allocator = allocator;
        this.server = server;
        this.writers = writers;
        this.calls = calls;
        this.expiry = expiry;
    }

    /// Starts a node; port 0 takes a free one.
    ///
    /// Errors: 58030 when the address cannot be used.
    public static FlightNode start(String host, int port, EngineSettings settings) {
        Engine engine = Engine.start(settings);
        BufferAllocator allocator = Engine.newAllocator(Long.MAX_VALUE);
        Handles<OpenStatement> handles = new Handles<>(IDLE_NANOS, settings.nanoClock());
        ClientSessions sessions =
                new ClientSessions(engine, IDLE_NANOS, settings.nanoClock(), handles::closeAll);
        ScheduledExecutorService expiry =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("session-expiry").factory());
        ResultWriters writers = new ResultWriters();
        // not Flight's own executor: that one is shut down before the calls that run have ended
        ExecutorService calls =
                Executors.newCachedThreadPool(
                        Thread.ofPlatform().daemon().name("flight-call-", 0).factory());
        try {
            FlightServer server =
                    FlightServer.builder(
                                    allocator,
                                    Location.forGrpcInsecure(host, port),
                                    new SqlService(engine, sessions, handles, writers))
                            .executor(calls)
                            .middleware(ClientSessions.KEY, sessions)
                            .maxInboundMessageSize(LARGEST_MESSAGE)
                            .setMaxHeaderListSize(LARGEST_HEADERS)
                            .build()
                            .start();
            var _ =
                    expiry.scheduleWithFixedDelay(
                            () -> expire(handles, sessions),
                            EXPIRY_SECONDS,
                            EXPIRY_SECONDS,
                            TimeUnit.SECONDS);
            return new FlightNode(engine, allocator, server, writers, calls, expiry);
        } catch (IOException e) {
            expiry.shutdownNow();
            calls.shutdownNow();
            engine.close();
            allocator.close();
            throw new EngineException(
                    ErrorCode.IO_ERROR,
                    "cannot listen on " + host + ":" + port + ": " + e.getMessage(),
                    e);
        }
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

    /// The engine behind the server.
    public Engine engine() {
        return engine;
    }

    /// Waits until the server has ended.
    public void awaitEnd() throws InterruptedException {
        server.awaitTermination();
    }

    /// Lets the calls that run finish for a time, refuses new ones, then ends those that are left.
    public void stop(long graceSeconds) throws InterruptedException {
        server.shutdown();
        server.awaitTermination(graceSeconds, TimeUnit.SECONDS);
        close();
    }

    /// Ends what runs, then the node; checks that no memory is left.
    @Override
    public void close() {
        expiry.shutdownNow();
        server.shutdown();
        try {
            writers.stop();
            server.close();
            calls.shutdown();
            calls.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        engine.close();
        allocator.close();
    }
}
