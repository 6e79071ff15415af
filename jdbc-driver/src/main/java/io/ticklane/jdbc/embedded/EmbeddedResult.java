package io.ticklane.jdbc.embedded;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What one run of a statement gave: rows or an update count.
///
/// Threads: [#next] is called by one thread at a time; [#cancel] and [#close] by any thread.
public interface EmbeddedResult extends AutoCloseable {

    /// Waits for the next Arrow IPC message of the rows: a record batch, or a dictionary batch
    /// (initial, replacement or delta) that comes before the first record batch which needs it.
    ///
    /// Shape: one encapsulated message (continuation marker, length, flatbuffer, padding, body; as
    /// `MessageSerializer.serialize(WriteChannel, ArrowRecordBatch)` writes it), uncompressed,
    /// between position and limit of a heap or direct buffer. Ownership: the buffer belongs to the
    /// caller from now on; its content never changes afterwards and needs no freeing. The schema
    /// message is not repeated.
    ///
    /// @return the message, or null after the last row, and always null if this is no query
    /// @throws EmbeddedException if the query fails, is cancelled or passes its time limit (57014)
    @Nullable ByteBuffer next() throws EmbeddedException;

    /// How far a query without an end had come with the last message that [#next] gave: for each
    /// thing that is known a line of a name, a space and a value; empty where there is nothing to
    /// say. Names are `position`, `watermark` and `newest` (times in nanoseconds since 1970), and
    /// others may come. Asked by the thread that reads.
    default String progress() {
        return "";
    }

    /// The number of rows an update changed, 0 for statements such as `CREATE VIEW`, or -1 if this
    /// is a query.
    long updateCount();

    /// Stops the query: a blocked or later [#next] fails with 57014. Returns without waiting.
    void cancel();

    /// Stops the query if it still runs and frees what it holds. A second call does nothing.
    @Override
    void close();
}
