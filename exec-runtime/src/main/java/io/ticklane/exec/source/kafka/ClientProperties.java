package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/// The properties of Kafka's clients: those that a table may give, and those that are Ticklane's.
final class ClientProperties {
    /// What names of options begin with that are properties of clients.
    static final String PREFIX = "kafka.";

    /// What decides how often a row is read and written, or loads classes.
    private static final Set<String> OURS =
            Set.of(
                    CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                    CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG,
                    ConsumerConfig.GROUP_ID_CONFIG,
                    ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                    ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                    ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                    ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
                    ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                    ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                    ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                    ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                    ProducerConfig.ACKS_CONFIG,
                    ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                    ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                    ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                    ProducerConfig.PARTITIONER_CLASS_CONFIG);

    private ClientProperties() {}

    /// The properties that a table gives.
    ///
    /// Errors: 22023 for a property that Kafka does not know or that Ticklane sets itself. Values
    /// are not shown: they may be secrets.
    static Map<String, Object> of(String brokers, SortedMap<String, String> given) {
        Set<String> known = new TreeSet<>(ConsumerConfig.configNames());
        known.addAll(ProducerConfig.configNames());
        known.addAll(AdminClientConfig.configNames());
        Map<String, Object> properties = new HashMap<>();
        for (Map.Entry<String, String> property : given.entrySet()) {
            String name = property.getKey();
            if (OURS.contains(name)) {
                throw invalid(name, "is set by Ticklane; leave it out");
            }
            if (!known.contains(name)) {
                throw invalid(name, "is no property of a client of Kafka");
            }
            properties.put(name, property.getValue());
        }
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, brokers);
        return properties;
    }

    private static EngineException invalid(String name, String why) {
        return new EngineException(
                ErrorCode.INVALID_ARGUMENT, "the option " + PREFIX + name + " " + why);
    }
}
