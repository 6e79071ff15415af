package io.ticklane.server.query;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.QueryPart;
import io.ticklane.server.exchange.FlightPeers;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// A part on this node of another node's query: waits for its start, runs, and ends.
///
/// Threads: one waits for the end; any may start and stop it.
final class RunningPart {
    private static final long LOOK_MILLIS = 50;

    private final QueryPart part;
    private final Optional<OfferedRows> offered;
    private final CompletableFuture<Void> start = new CompletableFuture<>();
    private final CompletableFuture<Void> end;

    /// A part that is open, its way to other nodes, and its rows where a client fetches them here.
    RunningPart(QueryPart part, FlightPeers peers, Optional<OfferedRows> offered) {
        this.part = part;
        this.offered = offered;
        CompletableFuture<Void> computed =
                start.thenRunAsync(
                                () -> {
                                    part.start();
                                    part.awaitEnd();
                                },
                                task -> Thread.ofVirtual().name("query-part").start(task))
                        .thenCompose(done -> peers.received());
        this.end = offered.map(rows -> whenTaken(computed, rows)).orElse(computed);
        offered.ifPresent(rows -> {
            var _ = rows.givenUp().thenAccept(this::stop);
        });
    }

    /// Done when all is computed and sent, and the client has taken the rows, or when something
    /// failed.
    private static CompletableFuture<Void> whenTaken(
            CompletableFuture<Void> computed, OfferedRows rows) {
        CompletableFuture<Void> both = new CompletableFuture<>();
        var _ =
                computed.whenComplete((done, thrown) -> {
                    if (thrown != null) {
                        both.completeExceptionally(thrown);
                    }
                });
        var _ = CompletableFuture.allOf(computed, rows.taken()).thenRun(() -> both.complete(null));
        return both;
    }

    /// Lets the part run.
    void start() {
        start.complete(null);
    }

    /// Stops the part, whether it runs or still waits for its start; more than once does nothing.
    void stop(EngineException reason) {
        part.stop(reason);
        start.completeExceptionally(reason);
        // all may be computed already, and wait for others to take it
        end.completeExceptionally(part.stopReason().orElse(reason));
    }

    /// Stops the part, and tells the client who reads here why.
    void stopReader(EngineException reason) {
        offered.ifPresent(rows -> rows.fail(reason));
        stop(reason);
    }

    /// Waits for the start and for the end; throws why the part failed. It is stopped when `ended`
    /// says why it has to end.
    void await(Supplier<Optional<EngineException>> ended) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    end.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                    return;
                } catch (TimeoutException _) {
                    ended.get().ifPresent(this::stopReader);
                } catch (InterruptedException _) {
                    interrupted = true;
                    stopReader(
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
