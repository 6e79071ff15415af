package io.ticklane.exec.source.kafka;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.query.QueryContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Reads all partitions of a topic on as messages are committed. Brokers that are away are waited
/// for.
final class KafkaLogReader implements LogReader {
    private static final int MOST_MESSAGES = 4096;

    private final KafkaOptions options;
    private final QueryContext context;
    private final String what;
    private final Messages messages;
    private final Consumer<byte[], byte[]> consumer;
    private final long[] positions;
    private final Deque<List<ConsumerRecord<byte[], byte[]>>> fetched = new ArrayDeque<>();

    KafkaLogReader(KafkaOptions options, List<Integer> columns, QueryContext context) {
        this.options = options;
        this.context = context;
        this.what = "reading the topic '" + options.topic() + "'";
        try (TopicSnapshot snapshot = new TopicSnapshot(options)) {
            this.positions =
                    snapshot.await(context::check).stream()
                            .mapToLong(TopicSnapshot.Span::first)
                            .toArray();
        }
        this.consumer = KafkaClients.consumer(options);
        this.messages = new Messages(options, columns, context);
        List<TopicPartition> all = new ArrayList<>();
        for (int partition = 0; partition < positions.length; partition++) {
            all.add(new TopicPartition(options.topic(), partition));
        }
        consumer.assign(all);
        all.forEach(partition -> consumer.seek(partition, positions[partition.partition()]));
    }

    @Override
    public int partitions() {
        return positions.length;
    }

    @Override
    public long position(int partition) {
        return positions[partition];
    }

    @Override
    public void seek(int partition, long offset) {
        fetched.removeIf(part -> part.getFirst().partition() == partition);
        consumer.seek(new TopicPartition(options.topic(), partition), offset);
        positions[partition] = offset;
    }

    @Override
    public @Nullable Rows poll(long waitNanos) {
        long steps = TimeUnit.NANOSECONDS.toMillis(waitNanos) / Waiting.STEP_MILLIS;
        for (long step = 0; step <= steps || !fetched.isEmpty(); step++) {
            context.check();
            if (fetched.isEmpty()) {
                long millis = step < steps ? Waiting.STEP_MILLIS : 0;
                fetch(KafkaErrors.call(what, () -> consumer.poll(Duration.ofMillis(millis))));
            }
            List<ConsumerRecord<byte[], byte[]>> part = fetched.poll();
            if (part != null) {
                Rows rows = rows(part);
                if (rows != null) {
                    return rows;
                }
            }
        }
        return null;
    }

    /// Lays fetched messages out in parts, of the partitions in turn.
    private void fetch(ConsumerRecords<byte[], byte[]> records) {
        int most = options.format().isRowwise() ? MOST_MESSAGES : 1;
        boolean more = true;
        for (int from = 0; more; from += most) {
            more = false;
            for (TopicPartition partition : records.partitions()) {
                List<ConsumerRecord<byte[], byte[]>> all = records.records(partition);
                if (from < all.size()) {
                    fetched.add(all.subList(from, Math.min(from + most, all.size())));
                    more = true;
                }
            }
        }
    }

    private @Nullable Rows rows(List<ConsumerRecord<byte[], byte[]>> part) {
        List<Batch> batches = new ArrayList<>(1);
        messages.decode(part, 0, batches::add);
        int partition = part.getFirst().partition();
        long next = part.getLast().offset() + 1;
        positions[partition] = next;
        return batches.isEmpty() ? null : new Rows(partition, next, batches.getFirst());
    }

    @Override
    public void close() {
        fetched.clear();
        messages.close();
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
