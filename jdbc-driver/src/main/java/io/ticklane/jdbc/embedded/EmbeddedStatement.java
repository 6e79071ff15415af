package io.ticklane.jdbc.embedded;

import org.jspecify.annotations.Nullable;

/// A planned statement that can be run any number of times, also several times at once.
///
/// Threads: [#execute] is called by one thread at a time; [#cancel] and [#close] by any thread.
public interface EmbeddedStatement extends AutoCloseable {

    /// Whether the statement gives rows. Otherwise its result is an update count.
    boolean isQuery();

    /// The columns of the rows: an encapsulated Arrow IPC schema message (continuation marker
    /// `0xFFFFFFFF`, length, flatbuffer; as Flight SQL's `dataset_schema` and as
    /// `MessageSerializer.serialize(WriteChannel, Schema)` writes it). Empty if this is no query.
    ///
    /// A dictionary-encoded field is described in its IPC form: the field has the type of the
    /// values and a `DictionaryEncoding` with the type of the codes.
    byte[] schema();

    /// The parameters in order of their `?`: an encapsulated Arrow IPC schema message, empty or
    /// without fields if there are none. Timestamps are nanoseconds. A field of type `Null` says
    /// that the type is not known.
    byte[] parameterSchema();

    /// Starts the statement. A query may return before its first row is known; an update returns
    /// when it is done. The caller closes the result.
    ///
    /// @param parameters null if the statement has none; otherwise an Arrow IPC stream (schema, one
    ///   record batch, end mark; as `ArrowStreamReader` reads it) with a column for each `?` and
    ///   one row. For an update there may be more rows: it is then run once for each row, in order,
    ///   and the update count is the sum. The types are those of the Java values given by the
    ///   application, not always those of [#parameterSchema]: the engine converts them, and fails
    ///   with 22018 or 42804 where it cannot.
    /// @param timeoutNanos time from now after which the statement fails with 57014, also while
    ///   rows are being read; 0 for no limit
    /// @param maxRows number of rows the caller will read at most; 0 for all
    /// @throws EmbeddedException if the statement fails, is cancelled (57014) or is closed (26000)
    EmbeddedResult execute(byte @Nullable [] parameters, long timeoutNanos, long maxRows)
            throws EmbeddedException;

    /// Stops all runs of this statement that are under way: blocked and later calls of [#execute]
    /// in progress and of [EmbeddedResult#next] on their results fail with 57014. Later runs are
    /// not touched. Returns without waiting.
    void cancel();

    /// Frees the plan. Results still open are cancelled and closed. A second call does nothing.
    @Override
    void close();
}
