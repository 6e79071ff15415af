package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/// Writes bad messages as they were, with where they come from and why they are bad in headers.
/// Each call is a transaction, which has ended when it returns.
///
/// Threads: any.
final class DeadLetters implements AutoCloseable {
    /// The header of the topic that a message was read from.
    static final String TOPIC = "ticklane.error.topic";

    /// The header of its partition, in digits.
    static final String PARTITION = "ticklane.error.partition";

    /// The header of its offset, in digits.
    static final String OFFSET = "ticklane.error.offset";

    /// The header of what is wrong with it.
    static final String CAUSE = "ticklane.error.cause";

    private final KafkaOptions options;
    private final String topic;
    private final String transactionalId = KafkaClients.newTransactionalId();
    private @Nullable Producer<byte[], byte[]> producer;

    /// A message and what is wrong with it.
    record Letter(ConsumerRecord<byte[], byte[]> message, String cause) {}

    DeadLetters(KafkaOptions options, String topic) {
        this.options = options;
        this.topic = topic;
    }

    /// Writes messages; all of them, or the error is thrown.
    synchronized void write(List<Letter> letters) {
        String what = "writing bad messages to the topic '" + topic + "'";
        try {
            MessageSender sender = new MessageSender(producer());
            sender.begin();
            letters.forEach(letter -> sender.send(record(letter)));
            sender.commit();
            Visibility.await(transactionalId, options, what);
        } catch (KafkaException e) {
            EngineException error = KafkaErrors.of(what, e);
            abort(error);
            throw error;
        }
    }

    /// Does not leave a transaction open, which would keep readers of the topic waiting.
    private void abort(EngineException reason) {
        Producer<byte[], byte[]> out = producer;
        producer = null;
        if (out != null) {
            try {
                out.abortTransaction();
            } catch (KafkaException | IllegalStateException e) {
                reason.addSuppressed(e);
            } finally {
                out.close(Duration.ZERO);
            }
        }
    }

    private Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> made = producer;
        if (made == null) {
            made = KafkaClients.producer(options, transactionalId);
            producer = made;
            made.initTransactions();
        }
        return made;
    }

    private ProducerRecord<byte[], byte[]> record(Letter letter) {
        ConsumerRecord<byte[], byte[]> message = letter.message();
        Headers headers = new RecordHeaders(message.headers());
        headers.add(TOPIC, utf8(message.topic()));
        headers.add(PARTITION, utf8(Integer.toString(message.partition())));
        headers.add(OFFSET, utf8(Long.toString(message.offset())));
        headers.add(CAUSE, utf8(letter.cause()));
        return new ProducerRecord<>(
                topic, null, message.timestamp(), message.key(), message.value(), headers);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }
}
