package io.ticklane.tests.kafka;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/// Writes ticks to a topic of two partitions, a little out of order, in many small transactions,
/// until it is told to stop; and works out, row after row, what a view of [ViewQuery] has to say of
/// them.
final class TickWriter implements AutoCloseable {
    /// The symbol of the last ticks, of which nothing is expected.
    static final String END = "END";

    private static final int SYMBOLS = 20;
    private static final int MOST_ROWS = 60;
    private static final long PAUSE_NANOS = 10_000_000;

    /// Less than the delay of the watermark, in rows of a millisecond each.
    private static final int DISORDER = 4;

    private final String topic;
    private final Random random;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, Expected> bySymbol = new HashMap<>();
    private final CompletableFuture<Void> writing;
    private volatile boolean stopped;
    private long next;

    /// What is known of a symbol: the last row, and the messages of the view.
    private static final class Expected {
        private final List<String> messages = new ArrayList<>();
        private double mean;
        private long before;

        void add(long n, String symbol, double price) {
            boolean first = messages.isEmpty();
            mean = first ? price : mean + ViewQuery.ALPHA * (price - mean);
            messages.add(
                    "{\"n\":%d,\"symbol\":\"%s\",\"e\":%s,\"before\":%s,\"position\":%d}"
                            .formatted(
                                    n, symbol, mean, first ? "null" : before, messages.size() + 1));
            before = n;
        }
    }

    private TickWriter(Topics topics, String topic, Random random) {
        this.topic = topic;
        this.random = random;
        this.producer = topics.producer("ticks-" + topic);
        this.writing =
                CompletableFuture.runAsync(this::run, task -> Thread.ofPlatform().start(task));
    }

    /// Begins to write to a topic that is there.
    static TickWriter start(Topics topics, String topic, Random random) {
        return new TickWriter(topics, topic, random);
    }

    private void run() {
        while (!stopped) {
            producer.beginTransaction();
            writeSome();
            producer.commitTransaction();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        // the first ones are so late that all rows before come out, and the second ones let the
        // first ones out, behind which no row waits for others of its time
        producer.beginTransaction();
        for (long end = next + 1_000; end <= next + 2_000; end += 1_000) {
            send(0, end, END, 0);
            send(1, end, END, 0);
        }
        producer.commitTransaction();
    }

    private void writeSome() {
        for (int left = 1 + random.nextInt(MOST_ROWS / DISORDER); left > 0; left--) {
            List<Runnable> rows = new ArrayList<>();
            for (int i = 0; i < DISORDER; i++) {
                long n = next++;
                int number = random.nextInt(SYMBOLS);
                String symbol = "S" + number;
                double price = random.nextInt(1, 100_000) / 100.0;
                bySymbol.computeIfAbsent(symbol, _ -> new Expected()).add(n, symbol, price);
                rows.add(() -> send(number % 2, n, symbol, price));
            }
            Collections.shuffle(rows, random);
            rows.forEach(Runnable::run);
        }
    }

    private void send(int partition, long n, String symbol, double price) {
        String tick =
                "{\"n\":%d,\"symbol\":\"%s\",\"ts\":%d,\"price\":%s}"
                        .formatted(n, symbol, n, price);
        Future<RecordMetadata> _ =
                producer.send(
                        new ProducerRecord<>(
                                topic, partition, null, tick.getBytes(StandardCharsets.UTF_8)));
    }

    /// Ends the writing; the messages that the view has to have, by symbol, each in its order.
    Map<String, List<String>> stop() {
        stopped = true;
        writing.join();
        Map<String, List<String>> expected = new HashMap<>();
        bySymbol.forEach((symbol, all) -> expected.put(symbol, all.messages));
        return expected;
    }

    @Override
    public void close() {
        stopped = true;
        // what went wrong is told by stop
        writing.handle((_, _) -> true).join();
        producer.close();
    }
}
