package io.ticklane.server.query;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.QueryPart;
import io.ticklane.server.cluster.NodeService.Call;
import io.ticklane.server.exchange.FlightPeers;
import io.ticklane.server.session.Engine;
import io.ticklane.server.session.RunningWork;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.arrow.flight.FlightProducer.StreamListener;
import org.apache.arrow.flight.Result;

/// Runs parts of queries that other nodes coordinate.
///
/// Threads: each call has one, which waits until the part ends.
public final class PartService {
    /// Opens a part; the call lasts until it has ended.
    public static final String PART = "ticklane.query.part";

    /// Starts an open part.
    public static final String START = "ticklane.query.start";

    private static final System.Logger LOG = System.getLogger(PartService.class.getName());
    private static final long LOOK_MILLIS = 50;

    private final Engine engine;
    private final QueryNodes nodes;
    private final ConcurrentMap<String, CompletableFuture<Void>> starts = new ConcurrentHashMap<>();

    /// A service on an engine.
    public PartService(Engine engine, QueryNodes nodes) {
        this.engine = engine;
        this.nodes = nodes;
    }

    /// Answers an action of [#START] at once; error 26000 if the part has ended already.
    public void start(Call call, StreamListener<Result> answers) {
        String query = new String(call.body(), StandardCharsets.UTF_8);
        CompletableFuture<Void> waiting = starts.get(query);
        if (waiting == null) {
            throw new EngineException(
                    ErrorCode.UNKNOWN_STATEMENT, "query " + query + " has no part on this node");
        }
        waiting.complete(null);
        answers.onCompleted();
    }

    /// Answers an action of [#PART]: runs the part, and returns when it has ended.
    public void run(Call call, StreamListener<Result> answers) {
        PartReport end;
        try {
            end = run(PartRequest.decode(call.body()), call.cancelled(), answers);
        } catch (EngineException e) {
            end = new PartReport.Failed(e.code(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "a part of a query failed", e);
            end = new PartReport.Failed(ErrorCode.INTERNAL, "internal error: " + e);
        }
        if (!call.cancelled().getAsBoolean()) {
            answers.onNext(new Result(end.encode()));
            answers.onCompleted();
        }
    }

    private PartReport run(
            PartRequest request, BooleanSupplier cancelled, StreamListener<Result> answers) {
        engine.work().requireTaking();
        String query = request.query();
        String coordinator = request.nodes().get(0);
        CompletableFuture<Void> start = new CompletableFuture<>();
        try (RunningWork.Piece _ = engine.work().begin();
                FlightPeers peers = nodes.peers(query, request.nodes(), request.self());
                QueryPart part =
                        QueryPart.open(
                                request.plan(),
                                engine.partContext(request.settings(), request.timeoutNanos()),
                                peers)) {
            nodes.open(query, part, request.nodes());
            try {
                starts.put(query, start);
                answers.onNext(new Result(new PartReport.Opened().encode()));
                await(part, start, ended(part, start, peers), () -> end(cancelled, coordinator));
                return new PartReport.Done(part.edges(), part.peakBytes());
            } finally {
                starts.remove(query);
                nodes.close(query);
            }
        }
    }

    /// Why the part has to end, if it has.
    private Optional<EngineException> end(BooleanSupplier cancelled, String coordinator) {
        if (cancelled.getAsBoolean()) {
            return Optional.of(
                    new EngineException(ErrorCode.CANCELLED, "the coordinator ended the query"));
        }
        return nodes.isGone(coordinator)
                ? Optional.of(
                        new EngineException(
                                ErrorCode.CONNECTION_LOST,
                                "node " + coordinator + ", which coordinates the query, is gone"))
                : Optional.empty();
    }

    /// Done when the part has computed all, and the other nodes have what it sent.
    private static CompletableFuture<Void> ended(
            QueryPart part, CompletableFuture<Void> start, FlightPeers peers) {
        return start.thenRunAsync(
                        () -> {
                            part.start();
                            part.awaitEnd();
                        },
                        task -> Thread.ofVirtual().name("query-part").start(task))
                .thenCompose(done -> peers.received());
    }

    /// Waits for the start and for the end; when the coordinator gave up or is lost, the part ends
    /// at once.
    private static void await(
            QueryPart part,
            CompletableFuture<Void> start,
            CompletableFuture<Void> end,
            Supplier<Optional<EngineException>> ended) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    end.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                    return;
                } catch (TimeoutException _) {
                    ended.get()
                            .ifPresent(reason -> {
                                stop(part, start, reason);
                                // all may be computed already, and wait for other nodes
                                end.completeExceptionally(part.stopReason().orElse(reason));
                            });
                } catch (InterruptedException _) {
                    interrupted = true;
                    stop(
                            part,
                            start,
                            new EngineException(
                                    ErrorCode.SHUTTING_DOWN, "the node is shutting down"));
                } catch (ExecutionException e) {
                    throw failure(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Stops a part, whether it runs or still waits for its start; more than once does nothing.
    private static void stop(
            QueryPart part, CompletableFuture<Void> start, EngineException reason) {
        part.stop(reason);
        start.completeExceptionally(reason);
    }

    private static RuntimeException failure(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wraps =
                failure instanceof ExecutionException || failure instanceof CompletionException;
        if (wraps && cause != null) {
            return failure(cause);
        }
        return failure instanceof RuntimeException known
                ? known
                : new IllegalStateException(failure);
    }
}
