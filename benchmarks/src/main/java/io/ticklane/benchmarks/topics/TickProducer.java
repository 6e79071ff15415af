package io.ticklane.benchmarks.topics;

import io.ticklane.benchmarks.market.MarketDay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Writes ticks at a fixed rate, symbol after symbol, each with the time at which it is written,
/// and works out which averages they have. When the machine cannot keep up, what is missing is
/// written as soon as it can be.
///
/// Threads: one runs it, any may stop it.
final class TickProducer implements AutoCloseable {
    private static final long SEED = 20261130;
    private static final long STEP_NANOS = 10_000_000;
    private static final double SECOND = 1e9;
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final long MICROS = 1_000_000;
    private static final int NANOS_A_MICRO = 1_000;
    private static final int CENTS = 100;
    private static final int MOST_CENTS = 50_000;
    private static final String END = "E";

    private final Clock clock = Clock.systemUTC();
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final String topic;
    private final int partitions;
    private final String[] symbols;
    private final Optional<ArrowTicks> arrow;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Averages expected;
    private long sent;
    private long micros;
    private volatile boolean stopped;

    /// Into a topic that has a row of an INSERT where messages are Arrow's.
    TickProducer(
            LocalBroker broker, String topic, int partitions, TickFormat format, int symbolCount)
            throws IOException {
        this.topic = topic;
        this.partitions = partitions;
        this.symbols = new String[symbolCount];
        for (int symbol = 0; symbol < symbolCount; symbol++) {
            symbols[symbol] = MarketDay.symbolName(symbol);
        }
        this.expected = new Averages(symbolCount);
        this.arrow =
                format == TickFormat.ARROW
                        ? Optional.of(new ArrowTicks(broker, topic, partitions))
                        : Optional.empty();
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                broker.address(),
                                "acks",
                                "all",
                                "linger.ms",
                                1,
                                "batch.size",
                                1 << 17),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /// Writes until it is stopped, and then rows of a later time that let all others out; gives the
    /// averages of what was written.
    Averages run(double rowsPerSecond) throws Exception {
        long begin = System.nanoTime();
        while (!stopped) {
            long due = (long) ((System.nanoTime() - begin) / SECOND * rowsPerSecond);
            send(due);
            LockSupport.parkNanos(STEP_NANOS);
        }
        for (int partition = 0; partition < partitions; partition++) {
            micros += DAY_MICROS;
            send(partition, micros, END, 1);
            flush(partition);
        }
        producer.flush();
        requireSent();
        return expected;
    }

    /// Writes up to so many rows.
    private void send(long due) throws Exception {
        int count = symbols.length;
        long from = sent;
        for (int partition = 0; partition < partitions; partition++) {
            for (long row = from; row < due; row++) {
                int symbol = (int) (row % count);
                if (symbol % partitions == partition) {
                    double price = 1 + random.nextInt(MOST_CENTS) / (double) CENTS;
                    micros = Math.max(micros, now());
                    send(partition, micros, symbols[symbol], price);
                    expected.addPrice(symbol, micros, price);
                }
            }
            if (due > from) {
                flush(partition);
            }
        }
        sent = Math.max(sent, due);
        requireSent();
    }

    private long now() {
        Instant now = clock.instant();
        return now.getEpochSecond() * MICROS + now.getNano() / NANOS_A_MICRO;
    }

    private void send(int partition, long time, String symbol, double price) {
        if (arrow.isPresent()) {
            arrow.get().add(time, symbol, price);
        } else {
            send(
                    new ProducerRecord<>(
                            topic,
                            partition,
                            symbol.getBytes(StandardCharsets.US_ASCII),
                            new Tick(Tick.text(time), symbol, price).price()));
        }
    }

    private void flush(int partition) throws IOException {
        if (arrow.isPresent()) {
            send(arrow.get().message(partition));
        }
    }

    private void send(ProducerRecord<byte[], byte[]> message) {
        Future<RecordMetadata> _ =
                producer.send(
                        message,
                        (_, problem) -> {
                            if (problem != null) {
                                failure.compareAndSet(null, problem);
                            }
                        });
    }

    private void requireSent() throws Exception {
        Exception problem = failure.get();
        if (problem != null) {
            throw problem;
        }
    }

    /// Lets [#run(double)] come to its end.
    void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        producer.close();
        arrow.ifPresent(ArrowTicks::close);
    }
}
