package io.ticklane.exec.source.kafka.format;

import io.ticklane.exec.operator.BatchConsumer;
import org.jspecify.annotations.Nullable;

/// Reads messages and collects their rows.
///
/// Threads: one at a time.
public interface MessageDecoder extends AutoCloseable {
    /// The headers of a message.
    @FunctionalInterface
    interface Headers {
        /// The last header of a name.
        byte @Nullable [] find(String name);
    }

    /// Adds the rows of a message; of a bad one, none.
    void decode(byte[] value, Headers headers) throws BadMessageException;

    /// Gives the rows that were added since the last flush, in their order, as batches of this
    /// sequence; nothing when there are none.
    void flush(long sequence, BatchConsumer out);

    /// Releases rows that were not given.
    @Override
    void close();
}
