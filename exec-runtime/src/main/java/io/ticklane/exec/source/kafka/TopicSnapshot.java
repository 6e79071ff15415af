package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.source.kafka.start.StartOffsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/// The offsets of a topic's partitions at one time: where reading begins, and where what is
/// committed ends. Asked for when it is made; [#await] gives the answer.
final class TopicSnapshot implements AutoCloseable {
    private final KafkaOptions options;
    private final Admin admin;
    private final CompletionStage<List<Span>> answer;

    /// The offsets of a partition: from the first to before the end.
    ///
    /// @param refused why reading cannot begin with the first; empty where it can
    record Span(int partition, long first, long end, Optional<String> refused) {
        /// Error 22023 where reading cannot begin as the table says.
        void requireFirst() {
            refused.ifPresent(why -> {
                throw new EngineException(ErrorCode.INVALID_ARGUMENT, why);
            });
        }
    }

    TopicSnapshot(KafkaOptions options) {
        this.options = options;
        this.admin = KafkaClients.admin(options);
        this.answer = describe(admin, options).thenCompose(this::offsets);
    }

    /// How many partitions a topic has. Asks without making it, as a client might.
    ///
    /// Errors: as of [#await].
    static int count(KafkaOptions options) {
        Admin admin = KafkaClients.admin(options);
        try {
            return await(describe(admin, options), options, () -> {}).partitions().size();
        } finally {
            admin.close(Duration.ZERO);
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

    private static CompletionStage<TopicDescription> describe(Admin admin, KafkaOptions options) {
        String topic = options.topic();
        KafkaFuture<TopicDescription> description =
                Objects.requireNonNull(
                        admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
        return description.toCompletionStage();
    }

    private CompletionStage<List<Span>> offsets(TopicDescription topic) {
        SortedSet<Integer> partitions =
                topic.partitions().stream()
                        .map(TopicPartitionInfo::partition)
                        .collect(Collectors.toCollection(TreeSet::new));
        CompletionStage<SortedMap<Integer, Long>> starts =
                list(partitions, options.start().spec(), IsolationLevel.READ_COMMITTED);
        CompletionStage<SortedMap<Integer, Long>> ends =
                list(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
        if (options.start() instanceof StartOffsets given) {
            // an offset behind what is committed is one to wait at
            return starts.thenCombine(
                            list(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED),
                            (firsts, lasts) -> refused(given, firsts, lasts))
                    .thenCombine(ends, (refused, until) -> spans(given.offsets(), until, refused));
        }
        return starts.thenCombine(ends, (firsts, until) -> spans(firsts, until, Map.of()));
    }

    private CompletionStage<SortedMap<Integer, Long>> list(
            SortedSet<Integer> partitions, OffsetSpec wanted, IsolationLevel level) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(
                partition -> asked.put(new TopicPartition(options.topic(), partition), wanted));
        return admin.listOffsets(asked, new ListOffsetsOptions(level))
                .all()
                .toCompletionStage()
                .thenApply(answers -> {
                    SortedMap<Integer, Long> offsets = new TreeMap<>();
                    answers.forEach((key, found) -> offsets.put(key.partition(), found.offset()));
                    return offsets;
                });
    }

    /// Why reading cannot begin with the offsets of the table, by partitions.
    private Map<Integer, String> refused(
            StartOffsets given, SortedMap<Integer, Long> firsts, SortedMap<Integer, Long> lasts) {
        Optional<String> other = given.refusal(options.topic(), new TreeSet<>(firsts.keySet()));
        Map<Integer, String> refused = new HashMap<>();
        firsts.forEach((partition, first) ->
                other.or(() ->
                                given.refusal(
                                        options.topic(),
                                        partition,
                                        first,
                                        lasts.getOrDefault(partition, first)))
                        .ifPresent(why -> refused.put(partition, why)));
        return refused;
    }

    private static List<Span> spans(
            SortedMap<Integer, Long> firsts,
            SortedMap<Integer, Long> ends,
            Map<Integer, String> refused) {
        List<Span> spans = new ArrayList<>();
        ends.forEach((partition, end) -> {
            long first = firsts.getOrDefault(partition, -1L);
            spans.add(
                    new Span(
                            partition,
                            // a negative one says that there is no message of the time or later
                            first < 0 ? end : first,
                            end,
                            Optional.ofNullable(refused.get(partition))));
        });
        return List.copyOf(spans);
    }

    /// The spans of all partitions, in their order.
    ///
    /// @param check throws when the query was stopped
    ///
    ///   Errors: 58030 when the brokers do not answer in time; 42P01 when there is no such topic.
    List<Span> await(Runnable check) {
        return await(answer, options, check);
    }

    private static <T> T await(CompletionStage<T> answer, KafkaOptions options, Runnable check) {
        String what = "asking for the offsets of the topic '" + options.topic() + "'";
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
