package io.ticklane.exec;

import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.stream.Progress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a running query, in their order.
///
/// Threads: one reads and closes, and may be virtual; any may cancel.
public interface RowStream extends AutoCloseable {
    /// The columns of the result.
    RowType rowType();

    /// The next batch, waiting for it; null at the end. The caller closes it, before the stream.
    /// Throws why the query stopped, if it did: its error, 57014 when it was cancelled or is past
    /// its deadline.
    @Nullable Batch next();

    /// The texts of the batches that were given. Only what is asked for after the first batch stays
    /// the same.
    Dictionary dictionary();

    /// The memory of the query.
    QueryMemory memory();

    /// Lines that say how the work was shared and what was left out, for EXPLAIN ANALYZE; after the
    /// last row. None where there is nothing to say.
    default List<String> sharing() {
        return List.of();
    }

    /// How far a continuous query had come with the last batch that was given.
    default Progress progress() {
        return Progress.NONE;
    }

    /// Ends the query with error 57014 and this message.
    void cancel(String reason);

    /// Ends the query if it still runs and releases its memory; returns when nothing of it runs any
    /// more.
    @Override
    void close();
}
