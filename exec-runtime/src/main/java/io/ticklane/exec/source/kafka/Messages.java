package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.source.kafka.format.BadMessageException;
import io.ticklane.exec.source.kafka.format.MessageDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/// Makes rows of messages, and does with bad ones what the table says: they end the query, or they
/// are written to another topic before the rows around them are given.
///
/// Threads: any, each with a decoder.
final class Messages implements AutoCloseable {
    private static final int CHECK_MESSAGES = 1024;

    private final KafkaOptions options;
    private final List<Integer> columns;
    private final QueryContext context;
    private final Optional<DeadLetters> deadLetters;
    private final Queue<MessageDecoder> decoders = new ConcurrentLinkedQueue<>();

    Messages(KafkaOptions options, List<Integer> columns, QueryContext context) {
        this.options = options;
        this.columns = List.copyOf(columns);
        this.context = context;
        this.deadLetters = options.deadLetterTopic().map(topic -> new DeadLetters(options, topic));
    }

    /// Gives the rows of messages, in their order.
    ///
    /// @param again whether the messages were read before, so that bad ones were put aside
    void decode(
            List<ConsumerRecord<byte[], byte[]>> messages,
            long sequence,
            boolean again,
            BatchConsumer out) {
        MessageDecoder decoder =
                Objects.requireNonNullElseGet(
                        decoders.poll(),
                        () ->
                                options.format()
                                        .decoder(columns, context.memory(), context.dictionary()));
        try {
            List<DeadLetters.Letter> bad = new ArrayList<>();
            for (int i = 0; i < messages.size(); i++) {
                if (i % CHECK_MESSAGES == 0) {
                    context.check();
                }
                decode(decoder, messages.get(i), bad);
            }
            if (!bad.isEmpty() && !again) {
                deadLetters.orElseThrow().write(bad);
            }
            decoder.flush(sequence, out);
            decoders.add(decoder);
        } catch (Throwable e) {
            decoder.close();
            throw e;
        }
    }

    private void decode(
            MessageDecoder decoder,
            ConsumerRecord<byte[], byte[]> message,
            List<DeadLetters.Letter> bad) {
        try {
            byte[] value = message.value();
            if (value == null) {
                throw new BadMessageException("it has no value");
            }
            decoder.decode(
                    value,
                    name -> {
                        Header header = message.headers().lastHeader(name);
                        return header == null ? null : header.value();
                    });
        } catch (BadMessageException e) {
            if (deadLetters.isEmpty()) {
                EngineException error = error(message, e);
                // ends the query here, so that no other worker finds another one first
                context.stop(error);
                throw error;
            }
            bad.add(new DeadLetters.Letter(message, String.valueOf(e.getMessage())));
        }
    }

    private static EngineException error(
            ConsumerRecord<byte[], byte[]> message, BadMessageException cause) {
        return new EngineException(
                ErrorCode.SOURCE_FAILED,
                "the message of the topic '"
                        + message.topic()
                        + "', partition "
                        + message.partition()
                        + ", offset "
                        + message.offset()
                        + " is bad: "
                        + cause.getMessage()
                        + "; on_error = 'dead_letter' would put it aside",
                cause);
    }

    @Override
    public void close() {
        decoders.forEach(MessageDecoder::close);
        decoders.clear();
        deadLetters.ifPresent(DeadLetters::close);
    }
}
