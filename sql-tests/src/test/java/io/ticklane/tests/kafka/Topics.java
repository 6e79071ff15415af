package io.ticklane.tests.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Topics as other programs use them: Kafka's own clients, without Ticklane.
public final class Topics {
    private final LoopbackBroker broker;

    /// The topics of a broker.
    public Topics(LoopbackBroker broker) {
        this.broker = broker;
    }

    void make(String topic, int partitions) {
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /// A producer of one transaction.
    KafkaProducer<byte[], byte[]> producer(String transactionalId) {
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                broker.address(),
                                "transactional.id",
                                transactionalId),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    /// Commits, and waits until all partitions show it.
    void commit(KafkaProducer<byte[], byte[]> producer, String transactionalId) {
        producer.commitTransaction();
        try (Admin admin = broker.admin()) {
            TransactionState state = TransactionState.UNKNOWN;
            while (state != TransactionState.COMPLETE_COMMIT) {
                state =
                        admin.describeTransactions(List.of(transactionalId))
                                .description(transactionalId)
                                .get()
                                .state();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /// Puts messages into partition 0.
    void put(String topic, String... values) {
        put(topic, 0, values);
    }

    /// Puts messages into a partition.
    void put(String topic, int partition, String... values) {
        try (KafkaProducer<byte[], byte[]> producer = producer("put-" + topic)) {
            producer.beginTransaction();
            for (String value : values) {
                byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                Future<RecordMetadata> _ =
                        producer.send(new ProducerRecord<>(topic, partition, null, bytes));
            }
            commit(producer, "put-" + topic);
        }
    }

    /// All messages of a topic that are committed, partition by partition.
    public List<ConsumerRecord<byte[], byte[]>> messages(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                broker.address(),
                                "isolation.level",
                                "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
            for (int partition = 0; partition < consumer.partitionsFor(topic).size(); partition++) {
                TopicPartition key = new TopicPartition(topic, partition);
                consumer.assign(List.of(key));
                consumer.seekToBeginning(List.of(key));
                long end = Objects.requireNonNull(consumer.endOffsets(List.of(key)).get(key));
                while (consumer.position(key) < end) {
                    consumer.poll(Duration.ofMillis(50)).forEach(found::add);
                }
            }
            return found;
        }
    }

    /// Deletes the messages of a partition before an offset.
    void delete(String topic, int partition, long before) {
        try (Admin admin = broker.admin()) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(topic, partition),
                                    RecordsToDelete.beforeOffset(before)))
                    .all()
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /// The text of a header.
    static String header(ConsumerRecord<byte[], byte[]> message, String name) {
        var header = message.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
