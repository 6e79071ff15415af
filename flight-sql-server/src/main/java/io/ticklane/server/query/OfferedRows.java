package io.ticklane.server.query;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.QueryPart;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.server.session.StatementResult;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The rows that a part of a query gives to the client who comes for them.
///
/// Who opened the part closes it by [#release()]; a reader that closes says only that it takes no
/// more.
///
/// Threads: one reads; any may cancel, fail or release.
final class OfferedRows implements StatementResult {
    /// How long the reader waits to hear why the query failed, when this part knows only what
    /// follows from that.
    private static final long CAUSE_MILLIS = 3_000;

    private final QueryPart part;
    private final RowType rowType;
    private final ReentrantLock reading = new ReentrantLock();
    private final CompletableFuture<Void> wanted = new CompletableFuture<>();
    private final CompletableFuture<Void> taken = new CompletableFuture<>();
    private final CompletableFuture<EngineException> givenUp = new CompletableFuture<>();
    private final CompletableFuture<EngineException> failure = new CompletableFuture<>();
    private final AtomicReference<Runnable> onStop = new AtomicReference<>(() -> {});
    private boolean released;

    /// The rows of a part that is open; nobody has come yet.
    OfferedRows(QueryPart part) {
        this.part = part;
        this.rowType = part.result().rowType();
    }

    /// From now on a client has so much time to come, or the rows are given up.
    ///
    /// @param where the node that has them, for the message
    void expectReader(long nanos, String where) {
        var _ =
                wanted.copy()
                        .orTimeout(nanos, TimeUnit.NANOSECONDS)
                        .whenComplete((come, thrown) -> {
                            if (thrown instanceof TimeoutException) {
                                giveUp(
                                        "nobody began to read the endpoint of node "
                                                + where
                                                + " in time (endpoint_timeout); read all endpoints"
                                                + " of a query");
                            }
                        });
    }

    /// Takes the rows for a reader; false if another one has them or had them. Throws why the query
    /// failed, if it did.
    boolean claim() {
        if (stopped()) {
            throw failure.join();
        }
        boolean first = wanted.complete(null);
        if (first) {
            part.reading();
        }
        return first;
    }

    /// Done when a reader has come.
    CompletableFuture<Void> wanted() {
        return wanted;
    }

    /// Done when the last row was taken.
    CompletableFuture<Void> taken() {
        return taken;
    }

    /// Done, with the error to end the query with, when the rows will not be taken.
    CompletableFuture<EngineException> givenUp() {
        return givenUp;
    }

    /// A reader also lets go because the part has failed: then that is why.
    private void giveUp(String why) {
        givenUp.complete(
                part.stopReason().orElseGet(() -> new EngineException(ErrorCode.CANCELLED, why)));
    }

    /// Why the query failed, if the reader was told.
    Optional<EngineException> failure() {
        return Optional.ofNullable(failure.getNow(null));
    }

    /// Waits until the reader was told why the query failed, for a time at most, and gives the
    /// reason; else tells it this one.
    EngineException awaitFailure(EngineException seen) {
        EngineException told =
                failure.copy().completeOnTimeout(seen, CAUSE_MILLIS, TimeUnit.MILLISECONDS).join();
        fail(told);
        return told;
    }

    /// Tells the reader why the query failed; the first reason counts.
    void fail(EngineException reason) {
        if (failure.complete(reason)) {
            // nobody may come any more
            wanted.completeExceptionally(reason);
            onStop.get().run();
        }
    }

    @Override
    public RowType rowType() {
        return rowType;
    }

    @Override
    public long updateCount() {
        return -1;
    }

    @Override
    public @Nullable Batch next() {
        if (released) {
            throw failure.getNow(
                    new EngineException(ErrorCode.INVALID_CURSOR, "the result is closed"));
        }
        try {
            Batch batch = part.result().next();
            if (batch == null) {
                taken.complete(null);
            }
            return batch;
        } catch (EngineException seen) {
            throw cause(seen);
        }
    }

    /// What stopped this part may follow from something that another node knows.
    private EngineException cause(EngineException seen) {
        return Failure.of(seen).isFirst() ? seen : awaitFailure(seen);
    }

    @Override
    public Dictionary dictionary() {
        return part.result().dictionary();
    }

    @Override
    public Lock reading() {
        return reading;
    }

    @Override
    public boolean stopped() {
        return failure.isDone();
    }

    @Override
    public void onStop(Runnable action) {
        onStop.set(action);
        if (stopped()) {
            action.run();
        }
    }

    @Override
    public void cancel() {
        cancel("the statement was cancelled");
    }

    /// Gives the rows up, with 57014 and this message for all readers of the query.
    void cancel(String reason) {
        giveUp(reason);
    }

    @Override
    public void onClose(Runnable action) {
        throw new UnsupportedOperationException("the rows belong to the part");
    }

    @Override
    public void close() {
        if (!taken.isDone()) {
            giveUp("a client stopped reading the rows of a node before their end");
        }
    }

    /// Closes the part, after its reader has let go of it for a moment; a later read fails.
    void release() {
        reading.lock();
        try {
            released = true;
            part.close();
        } finally {
            reading.unlock();
        }
    }
}
