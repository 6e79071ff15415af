package io.ticklane.server.group;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.source.kafka.KafkaErrors;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// What a node asks of the brokers of its group.
///
/// Errors: 58030 when they do not answer in time, and those of [KafkaErrors].
///
/// Threads: any.
final class Brokers implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Brokers.class.getName());
    private static final int PARTITIONS = 32;

    /// The newest part of a topic is never compacted, and all of it is read by a node that starts.
    private static final String SEGMENT_BYTES = Integer.toString(16 << 20);

    private static final String SESSION_MILLIS = "3000";
    private static final String HEARTBEAT_MILLIS = "500";
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int TRIES = 500;

    private final String group;
    private final String addresses;
    private final Admin admin;

    Brokers(GroupSettings settings, GroupClients clients) {
        this.group = settings.name();
        this.addresses = settings.brokers();
        this.admin = clients.admin();
    }

    /// The topic of what is to be done.
    String queries() {
        return group + ".queries";
    }

    /// The topic of how it goes.
    String status() {
        return group + ".status";
    }

    /// Makes the topics where they are not there, and waits until all their partitions have leaders
    /// that answer: what is written before may be lost. How many partitions the first one has.
    ///
    /// Errors: 22023 when the first one is there and would lose messages after some time.
    int makeTopics() {
        make(queries(), PARTITIONS);
        make(status(), 1);
        int partitions = awaitLeaders(queries());
        awaitLeaders(status());
        requireCompacted();
        return partitions;
    }

    private void make(String topic, int partitions) {
        NewTopic made =
                new NewTopic(topic, Optional.of(partitions), Optional.empty())
                        .configs(
                                Map.of(
                                        TopicConfig.CLEANUP_POLICY_CONFIG,
                                        TopicConfig.CLEANUP_POLICY_COMPACT,
                                        TopicConfig.SEGMENT_BYTES_CONFIG,
                                        SEGMENT_BYTES));
        try {
            await(admin.createTopics(List.of(made)).all());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw failed("making the topic '" + topic + "'", e);
            }
        }
    }

    private int awaitLeaders(String topic) {
        for (int left = TRIES; ; left--) {
            try {
                List<TopicPartition> partitions = partitions(topic);
                ends(partitions);
                return partitions.size();
            } catch (ExecutionException e) {
                // the broker that was asked may not know of the topic yet
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || left == 0) {
                    throw failed("waiting for the leaders of the topic '" + topic + "'", e);
                }
                LockSupport.parkNanos(STEP_NANOS);
            }
        }
    }

    private List<TopicPartition> partitions(String topic) throws ExecutionException {
        return Objects.requireNonNull(
                        await(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic))
                .partitions()
                .stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private void requireCompacted() {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, queries());
        String policy;
        try {
            Config config =
                    Objects.requireNonNull(
                            await(admin.describeConfigs(List.of(topic)).all()).get(topic));
            policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
        } catch (ExecutionException e) {
            throw failed("asking for the settings of the topic '" + queries() + "'", e);
        }
        if (Arrays.asList(policy.split(",", -1)).contains(TopicConfig.CLEANUP_POLICY_DELETE)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the topic '"
                            + queries()
                            + "' has cleanup.policy = "
                            + policy
                            + ", so that views would be lost after some time; it has to be compact");
        }
    }

    /// Asks the brokers to notice soon when a node is gone. Those that do not let a group have such
    /// times, or not this user set them, are left as they are.
    void noticeSoon() {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        Collection<AlterConfigOp> changes =
                List.of(
                        set("consumer.session.timeout.ms", SESSION_MILLIS),
                        set("consumer.heartbeat.interval.ms", HEARTBEAT_MILLIS));
        try {
            await(admin.incrementalAlterConfigs(Map.of(resource, changes)).all());
        } catch (ExecutionException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the group "
                            + group
                            + " cannot have a session of "
                            + SESSION_MILLIS
                            + " ms and heartbeats of "
                            + HEARTBEAT_MILLIS
                            + " ms ("
                            + e.getMessage()
                            + "); the brokers' own times say when a node is taken for gone");
        }
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    /// Where the logs of both topics end, with what is not committed.
    Map<TopicPartition, Long> ends() {
        try {
            Map<TopicPartition, Long> ends = new HashMap<>(ends(partitions(queries())));
            ends.putAll(ends(partitions(status())));
            return ends;
        } catch (ExecutionException e) {
            throw failed("asking for the ends of the topics of the group " + group, e);
        }
    }

    private Map<TopicPartition, Long> ends(List<TopicPartition> partitions)
            throws ExecutionException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        await(admin.listOffsets(asked).all())
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /// Whether the brokers say that a member has a partition of the first topic.
    boolean has(String member, int partition) {
        TopicPartition asked = new TopicPartition(queries(), partition);
        try {
            ConsumerGroupDescription described =
                    Objects.requireNonNull(
                            await(admin.describeConsumerGroups(List.of(group)).all()).get(group));
            return described.members().stream()
                    .anyMatch(other ->
                            other.consumerId().equals(member)
                                    && other.assignment().topicPartitions().contains(asked));
        } catch (ExecutionException e) {
            throw failed("asking who is in the group " + group, e);
        }
    }

    private EngineException failed(String what, ExecutionException e) {
        return KafkaErrors.of(
                what + " at --group-brokers " + addresses, e.getCause() == null ? e : e.getCause());
    }

    private <T> T await(KafkaFuture<T> answer) throws ExecutionException {
        try {
            return answer.get(2L * GroupClients.ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new EngineException(
                    ErrorCode.IO_ERROR,
                    "the brokers of the group " + group + " at " + addresses + " do not answer",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    ErrorCode.CANCELLED, "waiting for the group " + group + " was interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
