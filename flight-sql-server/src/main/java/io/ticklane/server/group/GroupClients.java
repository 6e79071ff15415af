package io.ticklane.server.group;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.source.kafka.KafkaErrors;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Makes Kafka's clients of a group. The caller closes them.
///
/// Errors: 22023 for properties that do not go together.
final class GroupClients {
    /// How long an answer of the brokers is waited for.
    static final int ANSWER_MILLIS = 10_000;

    /// How long the brokers wait for the end of a change before they abort it.
    private static final int TRANSACTION_MILLIS = 5_000;

    private static final int FETCH_WAIT_MILLIS = 100;
    private static final String CONNECTING = "connecting to the brokers of the group";

    private final GroupSettings settings;

    /// Errors: 22023 for a property that Kafka does not know.
    GroupClients(GroupSettings settings) {
        this.settings = settings;
        Set<String> known = new TreeSet<>(ConsumerConfig.configNames());
        known.addAll(ProducerConfig.configNames());
        known.addAll(AdminClientConfig.configNames());
        for (String name : settings.client().keySet()) {
            if (!known.contains(name)) {
                throw new EngineException(
                        ErrorCode.INVALID_ARGUMENT,
                        "'" + name + "' of --group-properties is no property of a client of Kafka");
            }
        }
    }

    Admin admin() {
        Map<String, Object> properties = properties(AdminClientConfig.configNames(), "admin");
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        return KafkaErrors.call(CONNECTING, () -> Admin.create(properties));
    }

    /// A consumer of no group that reads what is committed.
    Consumer<String, String> reader() {
        Map<String, Object> properties = consumer("reader");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return consumer(properties);
    }

    /// A consumer that is a member of the group.
    Consumer<String, String> member() {
        Map<String, Object> properties = consumer("member");
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, settings.name());
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        return consumer(properties);
    }

    private Map<String, Object> consumer(String kind) {
        Map<String, Object> properties = properties(ConsumerConfig.configNames(), kind);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
        return properties;
    }

    private static Consumer<String, String> consumer(Map<String, Object> properties) {
        return KafkaErrors.call(
                CONNECTING,
                () ->
                        new KafkaConsumer<>(
                                properties, new StringDeserializer(), new StringDeserializer()));
    }

    /// A producer of transactions, of which there is one in the group at a time.
    Producer<String, String> changes() {
        Map<String, Object> properties = producer("changes");
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "ticklane-group-" + settings.name());
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MILLIS);
        return producer(properties);
    }

    /// A producer without transactions.
    Producer<String, String> statuses() {
        return producer(producer("statuses"));
    }

    private Map<String, Object> producer(String kind) {
        Map<String, Object> properties = properties(ProducerConfig.configNames(), kind);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWER_MILLIS);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * ANSWER_MILLIS);
        return properties;
    }

    private static Producer<String, String> producer(Map<String, Object> properties) {
        return KafkaErrors.call(
                CONNECTING,
                () ->
                        new KafkaProducer<>(
                                properties, new StringSerializer(), new StringSerializer()));
    }

    /// The given properties that a kind of clients knows; what the engine needs is put over them.
    private Map<String, Object> properties(Set<String> known, String kind) {
        Map<String, Object> properties = new HashMap<>();
        settings.client()
                .forEach((name, value) -> {
                    if (known.contains(name)) {
                        properties.put(name, value);
                    }
                });
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.brokers());
        properties.put(
                CommonClientConfigs.CLIENT_ID_CONFIG, "ticklane-" + kind + "-" + settings.name());
        return properties;
    }
}
