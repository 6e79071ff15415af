package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.connector.Part;
import io.ticklane.exec.source.kafka.commit.LateColumns;
import io.ticklane.exec.source.kafka.commit.OwnedCommit;
import io.ticklane.exec.view.OutputWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/// The topic beside a topic of rows that has the last commit of each view that writes there: one
/// partition, compacted, the key of a message is the view's name. Beside them it has the columns of
/// the late rows of each view that keeps them.
///
/// Threads: any.
final class CommitTopic {
    private static final String SUFFIX = ".commits";

    /// What the keys of messages about late rows begin with; the name of the view follows.
    private static final String LATE = "late rows of ";

    /// The newest part of a topic is never compacted, and all of it is read when a view is opened.
    private static final String SEGMENT_BYTES = Integer.toString(16 << 20);

    private final KafkaOptions options;
    private final TopicPartition partition;

    /// The topic of commits beside that of the options. Error 22023 where its name is too long.
    CommitTopic(KafkaOptions options) {
        this.options = options;
        this.partition =
                new TopicPartition(KafkaOptions.topic("topic", options.topic() + SUFFIX), 0);
    }

    /// Whether the topic is there; asking does not make it.
    boolean isThere() {
        String topic = partition.topic();
        Admin admin = KafkaClients.admin(options);
        try {
            Waiting.await(
                    Objects.requireNonNull(
                                    admin.describeTopics(List.of(topic))
                                            .topicNameValues()
                                            .get(topic))
                            .toCompletionStage(),
                    "asking for the topic '" + topic + "'",
                    options,
                    () -> {});
            return true;
        } catch (EngineException e) {
            if (e.code() == ErrorCode.TABLE_NOT_FOUND) {
                return false;
            }
            throw e;
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    /// Makes the topic where it is not there.
    ///
    /// Errors: 22023 when it is there and would lose commits after some time.
    void make() {
        NewTopic topic =
                new NewTopic(partition.topic(), 1, options.replication())
                        .configs(
                                Map.of(
                                        TopicConfig.CLEANUP_POLICY_CONFIG,
                                        TopicConfig.CLEANUP_POLICY_COMPACT,
                                        TopicConfig.SEGMENT_BYTES_CONFIG,
                                        SEGMENT_BYTES));
        Admin admin = KafkaClients.admin(options);
        try {
            TopicCreation.make(admin, options, topic);
            TopicCreation.awaitLeaders(admin, options, topic);
            requireCompacted(admin);
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private void requireCompacted(Admin admin) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, partition.topic());
        Config config =
                Waiting.await(
                        Objects.requireNonNull(
                                        admin.describeConfigs(List.of(resource))
                                                .values()
                                                .get(resource))
                                .toCompletionStage(),
                        "asking for the settings of the topic '" + partition.topic() + "'",
                        options,
                        () -> {});
        String policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
        if (Arrays.asList(policy.split(",", -1)).contains(TopicConfig.CLEANUP_POLICY_DELETE)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the topic '"
                            + partition.topic()
                            + "' has cleanup.policy = "
                            + policy
                            + ", so that commits of views would be lost after some time; it has to"
                            + " be compact");
        }
    }

    /// The keys that the messages of a view may have, whichever of its parts they are of.
    static Set<String> keys(OutputWriter writer) {
        Stream<String> names =
                writer.part()
                        .map(part ->
                                IntStream.range(0, part.count())
                                        .mapToObj(number -> new Part(number, part.count()))
                                        .map(Optional::of)
                                        .map(one -> new OutputWriter(writer.view(), one).name()))
                        .orElseGet(() -> Stream.of(writer.name()));
        return Stream.concat(names, Stream.of(LATE + writer.view()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// The message that says what is known of a view.
    ProducerRecord<byte[], byte[]> message(String view, OwnedCommit record) {
        return new ProducerRecord<>(
                partition.topic(), partition.partition(), utf8(view), record.toBytes());
    }

    /// The message that says which columns the late rows of a view have.
    ProducerRecord<byte[], byte[]> message(String view, LateColumns columns) {
        return new ProducerRecord<>(
                partition.topic(), partition.partition(), utf8(LATE + view), columns.toBytes());
    }

    /// The messages that say that writers of a view are no more, and of its late rows where that
    /// has something of them.
    ///
    /// @param known the keys that the topic has
    List<ProducerRecord<byte[], byte[]>> farewells(List<OutputWriter> writers, Set<String> known) {
        return Stream.concat(
                        writers.stream().map(OutputWriter::name),
                        Stream.of(LATE + writers.getFirst().view()).filter(known::contains))
                .map(key ->
                        new ProducerRecord<byte[], byte[]>(
                                partition.topic(), partition.partition(), utf8(key), null))
                .toList();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// What was committed last of a view.
    ///
    /// Errors: as of [#all].
    Optional<OwnedCommit> last(String view, long transactionMillis) {
        return Optional.ofNullable(all(transactionMillis).get(view)).map(OwnedCommit::of);
    }

    /// The columns of the late rows of each view that keeps them.
    ///
    /// Errors: as of [#all].
    Map<String, LateColumns> late(long transactionMillis) {
        Map<String, LateColumns> late = new TreeMap<>();
        all(transactionMillis)
                .forEach((key, value) -> {
                    if (key.startsWith(LATE)) {
                        late.put(key.substring(LATE.length()), LateColumns.read(value));
                    }
                });
        return late;
    }

    /// The last message of each key. Waits for transactions of others that stand in between: behind
    /// an open one nothing is given, and what is committed there must not be missed.
    ///
    /// @param transactionMillis how long a transaction of a view may last
    ///
    ///   Errors: 58030 when the brokers do not answer, or such a transaction does not end.
    Map<String, byte[]> all(long transactionMillis) {
        String what = "reading the commits of views in the topic '" + partition.topic() + "'";
        long end = end(what);
        Map<String, byte[]> last = new HashMap<>();
        Consumer<byte[], byte[]> consumer = KafkaClients.consumer(options);
        try {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long patience =
                    (options.limits().answerMillis() + transactionMillis) / Waiting.STEP_MILLIS;
            long position = KafkaErrors.call(what, () -> consumer.position(partition));
            for (long waited = 0; position < end; ) {
                for (ConsumerRecord<byte[], byte[]> message : poll(consumer, what)) {
                    if (message.key() != null) {
                        String key = new String(message.key(), StandardCharsets.UTF_8);
                        if (message.value() == null) {
                            last.remove(key);
                        } else {
                            last.put(key, message.value());
                        }
                    }
                }
                long reached = KafkaErrors.call(what, () -> consumer.position(partition));
                waited = reached == position ? waited + 1 : 0;
                position = reached;
                if (waited >= patience) {
                    throw KafkaErrors.noAnswer(what, options, null);
                }
            }
        } finally {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
        return last;
    }

    private static Iterable<ConsumerRecord<byte[], byte[]>> poll(
            Consumer<byte[], byte[]> consumer, String what) {
        return KafkaErrors.call(what, () -> consumer.poll(Duration.ofMillis(Waiting.STEP_MILLIS)));
    }

    /// Where the log ends, with what is not committed.
    private long end(String what) {
        Admin admin = KafkaClients.admin(options);
        try {
            return Waiting.await(
                            admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                                    .partitionResult(partition)
                                    .toCompletionStage(),
                            what,
                            options,
                            () -> {})
                    .offset();
        } finally {
            admin.close(Duration.ZERO);
        }
    }
}
