package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.source.kafka.TopicSnapshot.Span;
import io.ticklane.exec.source.kafka.format.ArrowFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// The messages of a topic from where the table begins to what was committed when the source was
/// opened: partition after partition, each in the order of its log. A morsel is some messages,
/// which are fetched under a lock and turned into rows by the worker.
final class KafkaSource implements Source {
    private static final int MOST_BYTES = 8 << 20;
    private static final int ROWS_OF_A_MESSAGE = 1024;

    private final KafkaOptions options;
    private final QueryContext context;
    private final String what;
    private final Messages messages;
    private final TopicSnapshot snapshot;
    private @Nullable List<Span> spans;
    private @Nullable Consumer<byte[], byte[]> consumer;
    private int nextSpan;
    private @Nullable Span span;
    private long sequence;
    private final Set<Part> pending = new HashSet<>();
    private boolean closed;

    KafkaSource(KafkaOptions options, List<Integer> columns, QueryContext context) {
        this.options = options;
        this.context = context;
        this.what = "reading the topic '" + options.topic() + "'";
        this.messages = new Messages(options, columns, context);
        this.snapshot = new TopicSnapshot(options);
    }

    @Override
    public synchronized @Nullable Morsel next() {
        context.check();
        try {
            while (!closed) {
                Span current = span == null ? advance() : span;
                if (current == null) {
                    return null;
                }
                Part part = fetch(current);
                if (part != null) {
                    pending.add(part);
                    return part;
                }
            }
            return null;
        } catch (EngineException e) {
            // ends the query here, so that no other worker waits for the same brokers again
            context.stop(e);
            throw e;
        }
    }

    /// Goes on to the next partition that has messages; null at the end.
    private @Nullable Span advance() {
        List<Span> all = spans;
        if (all == null) {
            all = snapshot.await(context::check);
            snapshot.close();
            all.forEach(Span::requireFirst);
            spans = all;
        }
        while (nextSpan < all.size()) {
            Span next = all.get(nextSpan++);
            if (next.first() < next.end()) {
                KafkaErrors.call(what, () -> assign(next));
                span = next;
                return next;
            }
        }
        return null;
    }

    private Consumer<byte[], byte[]> assign(Span next) {
        Consumer<byte[], byte[]> open = consumer;
        if (open == null) {
            open = KafkaClients.consumer(options);
            consumer = open;
        }
        TopicPartition partition = new TopicPartition(options.topic(), next.partition());
        open.assign(List.of(partition));
        open.seek(partition, next.first());
        return open;
    }

    /// Fetches messages of a partition until there are enough for a morsel or the partition ends;
    /// null when it ended without any.
    private @Nullable Part fetch(Span from) {
        Consumer<byte[], byte[]> open = Objects.requireNonNull(consumer);
        TopicPartition partition = new TopicPartition(options.topic(), from.partition());
        List<ConsumerRecord<byte[], byte[]>> fetched = new ArrayList<>();
        long bytes = 0;
        long rows = 0;
        long patience = options.limits().answerMillis() / Waiting.STEP_MILLIS;
        long position = KafkaErrors.call(what, () -> open.position(partition));
        for (long waited = 0; position < from.end(); ) {
            context.check();
            var records =
                    KafkaErrors.call(what, () -> open.poll(Duration.ofMillis(Waiting.STEP_MILLIS)));
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.offset() < from.end()) {
                    fetched.add(record);
                    bytes += bytes(record);
                    rows += rows(record);
                }
            }
            long reached = KafkaErrors.call(what, () -> open.position(partition));
            waited = reached == position ? waited + 1 : 0;
            position = reached;
            if (waited >= patience) {
                throw KafkaErrors.noAnswer(what, options, null);
            }
            if (rows >= context.settings().morselRows() || bytes >= MOST_BYTES) {
                break;
            }
        }
        if (position >= from.end()) {
            span = null;
        }
        if (fetched.isEmpty()) {
            return null;
        }
        context.memory().addOutside(bytes);
        return new Part(sequence++, fetched, bytes);
    }

    private static long bytes(ConsumerRecord<byte[], byte[]> record) {
        return 100L
                + Math.max(record.serializedKeySize(), 0)
                + Math.max(record.serializedValueSize(), 0);
    }

    /// How many rows a message has, as far as its headers say it.
    private static long rows(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(ArrowFormat.ROWS);
        return header == null ? 1 : ROWS_OF_A_MESSAGE;
    }

    private synchronized void taken(Part part) {
        pending.remove(part);
    }

    @Override
    public synchronized void close() {
        closed = true;
        pending.forEach(Part::release);
        pending.clear();
        snapshot.close();
        messages.close();
        Consumer<byte[], byte[]> open = consumer;
        consumer = null;
        if (open != null) {
            open.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private final class Part implements Morsel {
        private final long number;
        private final List<ConsumerRecord<byte[], byte[]>> records;
        private final long bytes;

        Part(long number, List<ConsumerRecord<byte[], byte[]>> records, long bytes) {
            this.number = number;
            this.records = records;
            this.bytes = bytes;
        }

        @Override
        public long sequence() {
            return number;
        }

        @Override
        public void read(BatchConsumer out) {
            taken(this);
            try {
                messages.decode(records, number, false, out);
            } finally {
                release();
            }
        }

        void release() {
            context.memory().addOutside(-bytes);
        }
    }
}
