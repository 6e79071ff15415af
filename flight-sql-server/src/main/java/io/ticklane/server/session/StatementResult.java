package io.ticklane.server.session;

import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.stream.Progress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/// What a run of a statement gave: rows as batches, or an update count.
///
/// Threads: one calls [#next()], any may cancel or close.
public interface StatementResult extends AutoCloseable {
    /// The columns; none for an update.
    RowType rowType();

    /// The columns that say which row a row stands for, where it takes the place of the one before
    /// that has the same; empty where rows are only added.
    default Optional<List<Integer>> upsertKey() {
        return Optional.empty();
    }

    /// How many rows an update has changed; -1 for rows.
    long updateCount();

    /// The next rows, which the caller closes; null at the end. Waits for them.
    @Nullable Batch next();

    /// How far a query without an end had come with the rows that [#next()] gave last.
    default Progress progress() {
        return Progress.NONE;
    }

    /// The texts of the batches that were given; null for an update.
    @Nullable Dictionary dictionary();

    /// Held by the reader while it uses what [#next()] gave; closing the result waits for it.
    Lock reading();

    /// Stops the query: a blocked or later [#next()] fails with 57014.
    void cancel();

    /// Whether the query was stopped without its reader, so that [#next()] fails without waiting.
    default boolean stopped() {
        return false;
    }

    /// Adds what is done when the query is stopped without its reader, which may be waiting for its
    /// client.
    default void onStop(Runnable action) {
        // such a result is stopped by its reader alone
    }

    /// Adds what is done when the result is closed.
    void onClose(Runnable action);

    @Override
    void close();
}
