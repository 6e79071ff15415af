package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/// The offsets of a topic's partitions at one time: where reading begins, and where what is
/// committed ends. Asked for when it is made; [#await] gives the answer.
final class TopicSnapshot implements AutoCloseable {
    private final KafkaOptions options;
    private final String what;
    private final Admin admin;
    private final CompletionStage<List<Span>> answer;

    /// The offsets of a partition: from the first to before the end.
    record Span(int partition, long first, long end) {}

    TopicSnapshot(KafkaOptions options) {
        this.options = options;
        this.what = "asking for the offsets of the topic '" + options.topic() + "'";
        this.admin = KafkaClients.admin(options);
        this.answer = ask();
    }

    /// How many partitions a topic has. Asks without making it, as a client might.
    ///
    /// Errors: as of [#await].
    static int count(KafkaOptions options) {
        try (TopicSnapshot snapshot = new TopicSnapshot(options)) {
            return snapshot.await(() -> {}).size();
        }
    }

    /// The same of a topic that rows are to be written to.
    ///
    /// Errors: also 22023 when its partitions do not suit the key.
    static int countForWriting(KafkaOptions options) {
        int partitions = count(options);
        if (options.key().isPresent()) {
            KafkaOptions.requireDivisor(partitions);
        }
        return partitions;
    }

    private CompletionStage<List<Span>> ask() {
        String topic = options.topic();
        KafkaFuture<TopicDescription> description =
                Objects.requireNonNull(
                        admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
        return description.toCompletionStage().thenCompose(this::offsets);
    }

    private CompletionStage<List<Span>> offsets(TopicDescription topic) {
        Map<TopicPartition, OffsetSpec> starts = new HashMap<>();
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        topic.partitions()
                .forEach(partition -> {
                    TopicPartition key = new TopicPartition(topic.name(), partition.partition());
                    starts.put(key, options.start().spec());
                    ends.put(key, OffsetSpec.latest());
                });
        CompletionStage<Map<TopicPartition, ListOffsetsResultInfo>> first = list(starts);
        return first.thenCombine(list(ends), TopicSnapshot::spans);
    }

    private CompletionStage<Map<TopicPartition, ListOffsetsResultInfo>> list(
            Map<TopicPartition, OffsetSpec> offsets) {
        return admin.listOffsets(offsets, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .toCompletionStage();
    }

    private static List<Span> spans(
            Map<TopicPartition, ListOffsetsResultInfo> starts,
            Map<TopicPartition, ListOffsetsResultInfo> ends) {
        Map<Integer, Span> spans = new TreeMap<>();
        ends.forEach((key, end) -> {
            ListOffsetsResultInfo start = starts.get(key);
            // a negative one says that there is no message of the time or later
            long first = start == null || start.offset() < 0 ? end.offset() : start.offset();
            spans.put(key.partition(), new Span(key.partition(), first, end.offset()));
        });
        return List.copyOf(spans.values());
    }

    /// The spans of all partitions, in their order.
    ///
    /// @param check throws when the query was stopped
    ///
    ///   Errors: 58030 when the brokers do not answer in time; 42P01 when there is no such topic.
    List<Span> await(Runnable check) {
        try {
            return Waiting.await(answer, what, options, check);
        } catch (EngineException e) {
            if (e.code() == ErrorCode.TABLE_NOT_FOUND) {
                throw new EngineException(
                        ErrorCode.TABLE_NOT_FOUND,
                        "there is no topic '"
                                + options.topic()
                                + "' at the brokers '"
                                + options.client().get("bootstrap.servers")
                                + "'; CREATE TABLE makes it with the option partitions",
                        e);
            }
            throw e;
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
