package io.ticklane.exec.connector;

import io.ticklane.exec.batch.Batch;
import org.jspecify.annotations.Nullable;

/// Reads the partitions of a log as their rows come. Every row has an offset in its partition; what
/// stands at an offset never changes, so a reader that begins at the same offsets gives the same
/// rows.
///
/// Threads: one at a time.
public interface LogReader extends AutoCloseable {
    /// How many partitions there are, numbered from 0; it does not change.
    int partitions();

    /// The offset at which a partition is read on: where the table says that reading begins, until
    /// rows were given.
    long position(int partition);

    /// Reads a partition on at an offset, which [#position] or [Rows#nextOffset()] gave, of this
    /// reader or of one before it.
    void seek(int partition, long offset);

    /// Gives no row of a partition at or after an offset before this is called again;
    /// [Long#MAX_VALUE] is no bound, and how it begins. Rows before a bound were given once before,
    /// so they come as fast as they are taken, whatever the pace of the log. Where no row is left
    /// before the bound, the partition's position becomes the bound.
    void until(int partition, long offset);

    /// Whether no more rows will ever come, as of a table that is played from files.
    default boolean ended() {
        return false;
    }

    /// The next rows of a partition that has some; null when none came within so long. Partitions
    /// that have rows take turns.
    ///
    /// Ownership: the caller closes the rows' batch.
    ///
    /// Errors: why the query was stopped, and what is wrong with a row that cannot be read. While
    /// the log cannot be reached no rows come.
    @Nullable Rows poll(long waitNanos);

    @Override
    void close();

    /// Rows of one partition in the order of the log.
    ///
    /// @param partition the partition
    /// @param nextOffset the offset after the last row
    /// @param batch the rows; its sequence is 0
    record Rows(int partition, long nextOffset, Batch batch) {}
}
