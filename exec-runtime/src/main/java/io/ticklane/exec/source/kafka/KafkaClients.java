package io.ticklane.exec.source.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Makes Kafka's clients of a table's options. The caller closes them.
///
/// Errors: 22023 for properties that do not go together.
final class KafkaClients {
    private static final int FETCH_BYTES = 16 << 20;
    private static final int PARTITION_FETCH_BYTES = 4 << 20;
    private static final int POLL_RECORDS = 20_000;
    private static final int BATCH_BYTES = 256 << 10;
    private static final int LINGER_MILLIS = 5;
    private static final int FETCH_WAIT_MILLIS = 50;

    private KafkaClients() {}

    static Admin admin(KafkaOptions options) {
        Map<String, Object> properties =
                properties(options, AdminClientConfig.configNames(), "admin");
        properties.put(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(options.limits().answerMillis()));
        properties.put(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Math.toIntExact(options.limits().answerMillis()));
        return KafkaErrors.call("connecting to the brokers", () -> Admin.create(properties));
    }

    /// A consumer of no group that reads what is committed.
    static Consumer<byte[], byte[]> consumer(KafkaOptions options) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
        properties.putAll(properties(options, ConsumerConfig.configNames(), "consumer"));
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return KafkaErrors.call(
                "connecting to the brokers",
                () ->
                        new KafkaConsumer<>(
                                properties,
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer()));
    }

    /// A name for the transactions of a producer that no other has.
    static String newTransactionalId() {
        return "ticklane-" + UUID.randomUUID();
    }

    /// A producer of transactions.
    static Producer<byte[], byte[]> producer(KafkaOptions options, String transactionalId) {
        int answer = Math.toIntExact(options.limits().answerMillis());
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
        properties.putAll(properties(options, ProducerConfig.configNames(), "producer"));
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        properties.put(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Math.toIntExact(options.limits().transactionMillis()));
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, answer);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, answer);
        properties.put(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                Math.max(2 * answer, answer + LINGER_MILLIS));
        return KafkaErrors.call(
                "connecting to the brokers",
                () ->
                        new KafkaProducer<>(
                                properties, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /// The table's properties that a kind of clients knows.
    private static Map<String, Object> properties(
            KafkaOptions options, Set<String> known, String kind) {
        Map<String, Object> properties = new HashMap<>();
        options.client()
                .forEach((name, value) -> {
                    if (known.contains(name)) {
                        properties.put(name, value);
                    }
                });
        properties.putIfAbsent(
                CommonClientConfigs.CLIENT_ID_CONFIG, "ticklane-" + kind + "-" + options.topic());
        return properties;
    }
}
