package io.ticklane.server.query;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.RowType;
import io.ticklane.server.session.OfferedQuery;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A query that this node coordinates and whose rows clients fetch from each node. A thread of its
/// own waits for the first reader, starts the parts, and waits for the end.
///
/// There is no second run: clients may have rows of any part.
///
/// Threads: any.
final class ClusterOffer implements OfferedQuery {
    private static final System.Logger LOG = System.getLogger(ClusterOffer.class.getName());
    private static final long CAUSE_MILLIS = 3_000;

    private final Attempt attempt;
    private final QueryNodes nodes;
    private final RowType rowType;
    private final List<Endpoint> endpoints;
    private final CompletableFuture<Failure> failed = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /// Offers the rows of an attempt whose parts are open; takes ownership of it.
    ClusterOffer(Attempt attempt, RowType rowType, List<Endpoint> endpoints, QueryNodes nodes) {
        this.attempt = attempt;
        this.nodes = nodes;
        this.rowType = rowType;
        this.endpoints = List.copyOf(endpoints);
    }

    /// Lets readers come.
    void start() {
        Endpoint own = endpoints.getFirst();
        endpoints.forEach(endpoint -> nodes.offers().add(endpoint.ticket(), this::cancel));
        nodes.offers().add(own.ticket(), attempt.offered());
        var _ =
                attempt.offered()
                        .givenUp()
                        .thenAccept(reason -> failed.complete(Failure.of(reason)));
        attempt.offered().expectReader(own.unread().toNanos(), own.host() + ":" + own.port());
        for (RemotePart part : attempt.others()) {
            var _ =
                    part.ended()
                            .whenComplete((done, thrown) ->
                                    Attempt.failure(part).ifPresent(failed::complete));
        }
        Thread.ofVirtual().name("offered-query").start(this::run);
    }

    private void run() {
        try (attempt) {
            lead();
        } finally {
            endpoints.forEach(endpoint -> nodes.offers().remove(endpoint.ticket()));
            ended.complete(null);
        }
    }

    private void lead() {
        try {
            await(attempt.wanted());
            if (!failed.isDone()) {
                attempt.start();
                await(allTaken());
            }
            if (failed.isDone()) {
                end(failed.join());
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "a query with several endpoints failed", e);
            attempt.stop(new EngineException(ErrorCode.INTERNAL, "internal error: " + e, e));
        }
    }

    /// Waits for an event or a failure, until the deadline at most.
    private void await(CompletableFuture<?> event) {
        try {
            CompletableFuture.anyOf(event, failed)
                    .get(attempt.untilDeadlineNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            failed.complete(
                    Failure.of(
                            new EngineException(
                                    ErrorCode.CANCELLED,
                                    "the statement is past its deadline (statement_timeout)",
                                    e)));
        } catch (ExecutionException e) {
            failed.complete(failure(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed.complete(
                    Failure.of(
                            new EngineException(
                                    ErrorCode.CANCELLED,
                                    "the thread that runs the query was interrupted",
                                    e)));
        }
    }

    private static Failure failure(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof Failure.AttemptException known) {
                return known.failure();
            }
            if (cause instanceof EngineException known) {
                return Failure.of(known);
            }
        }
        return Failure.of(
                new EngineException(ErrorCode.INTERNAL, "internal error: " + thrown, thrown));
    }

    /// Done when all nodes have computed their parts and the readers have taken all rows.
    private CompletableFuture<Void> allTaken() {
        CompletableFuture<Void> own = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("own-part")
                .start(() -> {
                    try {
                        var _ =
                                attempt.awaitOwnEnd()
                                        .whenComplete((done, thrown) -> {
                                            if (thrown == null) {
                                                own.complete(null);
                                            } else {
                                                failed.complete(failure(thrown));
                                            }
                                        });
                    } catch (EngineException e) {
                        failed.complete(Failure.of(e));
                    }
                });
        CompletableFuture<Void> all = CompletableFuture.allOf(own, attempt.offered().taken());
        for (RemotePart part : attempt.others()) {
            all = CompletableFuture.allOf(all, part.ended());
        }
        return all;
    }

    private void end(Failure seen) {
        Failure cause = cause(seen);
        cause.lost().forEach(node -> nodes.lost(node, cause.error()));
        boolean stopped = cause.isLoss() && cause.error().code() == ErrorCode.SHUTTING_DOWN;
        attempt.stop(
                stopped
                        ? new EngineException(
                                ErrorCode.CONNECTION_LOST,
                                "node "
                                        + cause.lost().getFirst()
                                        + " was stopped while it ran a part of the query",
                                cause.error())
                        : cause.error());
    }

    /// A part that lost another one may tell of it before we know which node is gone, or why it
    /// ended its part.
    private Failure cause(Failure seen) {
        boolean follows = seen.error().code() == ErrorCode.CONNECTION_LOST && seen.lost().isEmpty();
        if (!follows) {
            return seen;
        }
        CompletableFuture<Failure> first = new CompletableFuture<>();
        for (RemotePart part : attempt.others()) {
            var _ =
                    part.ended()
                            .whenComplete((done, thrown) ->
                                    Attempt.failure(part)
                                            .filter(known ->
                                                    known.isFirst() || !known.lost().isEmpty())
                                            .ifPresent(first::complete));
        }
        return first.completeOnTimeout(seen, CAUSE_MILLIS, TimeUnit.MILLISECONDS).join();
    }

    @Override
    public RowType rowType() {
        return rowType;
    }

    @Override
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    @Override
    public void cancel(String reason) {
        failed.complete(Failure.of(new EngineException(ErrorCode.CANCELLED, reason)));
    }

    /// Ends the query, because this node stops.
    void shutDown() {
        failed.complete(
                Failure.of(
                        new EngineException(ErrorCode.SHUTTING_DOWN, "the node is shutting down")));
        ended.join();
    }

    @Override
    public void onEnd(Runnable action) {
        var _ = ended.thenRun(action);
    }

    @Override
    public void close() {
        cancel("the statement was closed before all of its rows were read");
        ended.join();
    }
}
