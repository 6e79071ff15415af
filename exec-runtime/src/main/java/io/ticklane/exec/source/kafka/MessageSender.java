package io.ticklane.exec.source.kafka;

import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Sends messages in transactions of a producer, and passes no answer of the brokers over: the
/// first message that could not be written is an error of the calls after it.
///
/// Ownership: the producer stays the caller's.
///
/// Threads: one at a time.
final class MessageSender {
    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Callback answer =
            (_, error) -> {
                if (error != null) {
                    failure.compareAndSet(null, error);
                }
            };
    private boolean open;

    MessageSender(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /// Whether there is a transaction that was neither committed nor aborted.
    boolean isOpen() {
        return open;
    }

    /// Begins a transaction where none is open; whether none was.
    boolean begin() {
        if (open) {
            return false;
        }
        failure.set(null);
        producer.beginTransaction();
        open = true;
        return true;
    }

    /// Hands a message to the producer, which sends it when it likes.
    void send(ProducerRecord<byte[], byte[]> message) {
        requireNoFailure();
        Future<RecordMetadata> _ = producer.send(message, answer);
    }

    /// Errors: that of a message that could not be written.
    void requireNoFailure() {
        Exception failed = failure.get();
        if (failed != null) {
            throw new KafkaException("a message was not written", failed);
        }
    }

    /// Commits when the brokers have all messages. A transaction that they may have committed
    /// cannot be aborted any more.
    void commit() {
        producer.flush();
        requireNoFailure();
        try {
            producer.commitTransaction();
            open = false;
        } catch (TimeoutException | InterruptException e) {
            open = false;
            throw e;
        }
    }

    /// Aborts a transaction that is open.
    void abort() {
        if (open) {
            open = false;
            producer.abortTransaction();
        }
    }
}
