package io.ticklane.benchmarks.topics;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Reads the averages of a topic from its beginning, as they are committed.
///
/// Threads: one at a time.
public final class CommittedAverages implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int QUIET_POLLS = 10;
    private static final int DIGITS = 10;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TickFormat format;
    private final ArrowAverages arrow;

    /// Takes an average.
    @FunctionalInterface
    public interface RowConsumer {
        /// A row of a symbol; the flow is NaN where there is none.
        void accept(int symbol, long micros, double average, double flow);
    }

    /// Begins to read.
    public CommittedAverages(
            LocalBroker broker, String topic, int partitions, TickFormat format, TickQuery query) {
        this.format = format;
        this.arrow = new ArrowAverages(query);
        consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                broker.address(),
                                "isolation.level",
                                "read_committed",
                                "enable.auto.commit",
                                false,
                                "fetch.max.wait.ms",
                                20,
                                "max.poll.records",
                                20_000),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> all =
                IntStream.range(0, partitions)
                        .mapToObj(partition -> new TopicPartition(topic, partition))
                        .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
    }

    /// All averages of a topic to which nobody writes any more.
    public static Averages all(TickSql sql, String topic, int partitions, int symbols)
            throws IOException {
        Averages found = new Averages(symbols);
        try (CommittedAverages reader =
                new CommittedAverages(sql.broker(), topic, partitions, sql.format(), sql.query())) {
            int quiet = 0;
            while (quiet < QUIET_POLLS) {
                long before = found.rows();
                reader.read(found::add);
                quiet = found.rows() == before ? quiet + 1 : 0;
            }
        }
        return found;
    }

    /// Reads what has come, or waits a little for it.
    public void read(RowConsumer out) throws IOException {
        read(consumer.poll(POLL), out);
    }

    private void read(ConsumerRecords<byte[], byte[]> messages, RowConsumer out)
            throws IOException {
        for (ConsumerRecord<byte[], byte[]> message : messages) {
            switch (format) {
                case ARROW -> arrow.read(message.value(), out);
                case JSON, JSON_ARRAYS -> JsonAverages.read(message.value(), out);
            }
        }
    }

    /// The number of a symbol; negative for rows that are none of a symbol.
    static int symbol(byte[] name) {
        if (name[0] != 'S') {
            return -1;
        }
        int number = 0;
        for (int i = 1; i < name.length; i++) {
            number = number * DIGITS + name[i] - '0';
        }
        return number;
    }

    @Override
    public void close() {
        consumer.close();
        arrow.close();
    }
}
