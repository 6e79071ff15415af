package io.ticklane.benchmarks.topics;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Writes ticks as messages that are record batches, with Arrow's own library. Which schema they
/// have stands in a header, which is taken from a message that an INSERT has written to the topic.
///
/// Threads: one at a time.
final class ArrowTicks implements AutoCloseable {
    private static final long NANOS_A_MICRO = 1_000;
    private static final String SCHEMA = "ticklane.schema";
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int MOST_POLLS = 100;
    private static final Schema COLUMNS =
            new Schema(
                    List.of(
                            Field.nullable(
                                    "ts", new ArrowType.Timestamp(TimeUnit.NANOSECOND, null)),
                            Field.nullable("symbol", ArrowType.Utf8.INSTANCE),
                            Field.nullable(
                                    "price",
                                    new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE))));

    private final BufferAllocator memory = new RootAllocator();
    private final VectorSchemaRoot root = VectorSchemaRoot.create(COLUMNS, memory);
    private final TimeStampNanoVector times = (TimeStampNanoVector) root.getVector(0);
    private final VarCharVector symbols = (VarCharVector) root.getVector(1);
    private final Float8Vector prices = (Float8Vector) root.getVector(2);
    private final String topic;
    private final byte[] schema;
    private int rows;

    /// For a topic into which an INSERT has put a row.
    ArrowTicks(LocalBroker broker, String topic, int partitions) throws IOException {
        this.topic = topic;
        this.schema = schema(broker, topic, partitions);
    }

    private static byte[] schema(LocalBroker broker, String topic, int partitions)
            throws IOException {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker.address(), "enable.auto.commit", false),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> all =
                    IntStream.range(0, partitions)
                            .mapToObj(partition -> new TopicPartition(topic, partition))
                            .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            for (int poll = 0; poll < MOST_POLLS; poll++) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                    Header header = message.headers().lastHeader(SCHEMA);
                    if (header != null) {
                        return header.value();
                    }
                }
            }
        }
        throw new IOException("no message of " + topic + " says what its schema is");
    }

    void add(long micros, String symbol, double price) {
        times.setSafe(rows, micros * NANOS_A_MICRO);
        symbols.setSafe(rows, symbol.getBytes(StandardCharsets.US_ASCII));
        prices.setSafe(rows, price);
        rows++;
    }

    /// The message with all rows since the last one.
    ProducerRecord<byte[], byte[]> message(int partition) throws IOException {
        root.setRowCount(rows);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArrowRecordBatch batch = new VectorUnloader(root).getRecordBatch()) {
            MessageSerializer.serialize(new WriteChannel(Channels.newChannel(bytes)), batch);
        } finally {
            root.clear();
        }
        ProducerRecord<byte[], byte[]> message =
                new ProducerRecord<>(topic, partition, null, bytes.toByteArray());
        message.headers().add(SCHEMA, schema);
        message.headers()
                .add("ticklane.rows", Integer.toString(rows).getBytes(StandardCharsets.US_ASCII));
        rows = 0;
        return message;
    }

    @Override
    public void close() {
        root.close();
        memory.close();
    }
}
