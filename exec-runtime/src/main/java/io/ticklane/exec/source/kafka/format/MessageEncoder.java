package io.ticklane.exec.source.kafka.format;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import java.util.Map;

/// Makes messages of rows.
///
/// Threads: one at a time.
public interface MessageEncoder extends AutoCloseable {
    /// Takes messages in the order of their rows.
    @FunctionalInterface
    interface MessageConsumer {
        /// Takes a message.
        ///
        /// @param row the first of its rows in the batch
        /// @param value its bytes, which do not change afterwards
        /// @param headers its headers
        void accept(int row, byte[] value, Map<String, byte[]> headers);
    }

    /// Makes messages of the rows `rows[0]` to `rows[count - 1]` of a batch. The batch stays the
    /// caller's.
    ///
    /// Errors: 53400 for a row that is too large.
    void encode(Batch batch, Dictionary dictionary, int[] rows, int count, MessageConsumer out);

    @Override
    void close();
}
