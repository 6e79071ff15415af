package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/// Deletes the messages of partitions of a topic from their beginning on.
///
/// Threads: one at a time.
final class DeletedMessages implements AutoCloseable {
    private final KafkaOptions options;
    private final String what;
    private final Admin admin;

    DeletedMessages(KafkaOptions options) {
        this.options = options;
        this.what = "deleting messages of the topic '" + options.topic() + "'";
        this.admin = KafkaClients.admin(options);
    }

    /// Asks the brokers whether they would, and deletes nothing.
    ///
    /// Errors: 42501 where the right to DELETE is missing, 22023 where the topic is only compacted,
    /// 58030.
    void ask(Collection<Integer> partitions) {
        SortedMap<Integer, Long> nothing = new TreeMap<>();
        partitions.forEach(partition -> nothing.put(partition, 0L));
        deleteBefore(nothing);
    }

    /// Where partitions end, with what is not committed.
    SortedMap<Integer, Long> ends(Collection<Integer> partitions) {
        return list(partitions, OffsetSpec.latest());
    }

    /// Deletes what partitions have before offsets, as far as it is still there; returns when all
    /// replicas in sync have done so. Those that end before their offset are left out: their topic
    /// was made anew. Gives the offsets without these.
    ///
    /// Errors: as for [#ask].
    SortedMap<Integer, Long> delete(SortedMap<Integer, Long> before) {
        SortedMap<Integer, Long> ends = ends(before.keySet());
        SortedMap<Integer, Long> valid = new TreeMap<>(before);
        valid.entrySet().removeIf(place -> isBehind(place, ends));
        SortedMap<Integer, Long> firsts = list(valid.keySet(), OffsetSpec.earliest());
        SortedMap<Integer, Long> left = new TreeMap<>(valid);
        left.entrySet().removeIf(place -> !isBehind(place, firsts));
        deleteBefore(left);
        return valid;
    }

    private static boolean isBehind(
            Map.Entry<Integer, Long> place, SortedMap<Integer, Long> offsets) {
        return place.getValue() > offsets.getOrDefault(place.getKey(), 0L);
    }

    private void deleteBefore(SortedMap<Integer, Long> offsets) {
        Map<TopicPartition, RecordsToDelete> asked = new HashMap<>();
        offsets.forEach((partition, offset) ->
                asked.put(partition(partition), RecordsToDelete.beforeOffset(offset)));
        if (asked.isEmpty()) {
            return;
        }
        try {
            await(admin.deleteRecords(asked).all().toCompletionStage());
        } catch (EngineException e) {
            if (e.code() == ErrorCode.NOT_ALLOWED) {
                throw new EngineException(
                        e.code(),
                        e.getMessage()
                                + "; REFRESH of a view whose rows go to a topic needs the right to"
                                + " DELETE it",
                        e);
            }
            throw e;
        }
    }

    private SortedMap<Integer, Long> list(Collection<Integer> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition(partition), spec));
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        if (!asked.isEmpty()) {
            await(admin.listOffsets(asked).all().toCompletionStage())
                    .forEach((key, found) -> offsets.put(key.partition(), found.offset()));
        }
        return offsets;
    }

    private TopicPartition partition(int number) {
        return new TopicPartition(options.topic(), number);
    }

    private <T> T await(CompletionStage<T> answer) {
        return Waiting.await(answer, what, options, () -> {});
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
