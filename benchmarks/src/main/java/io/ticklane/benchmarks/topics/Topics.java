package io.ticklane.benchmarks.topics;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidMetadataException;

/// Makes the topics of a broker, and looks at how far they are.
///
/// Threads: any.
public final class Topics implements AutoCloseable {
    private static final ListOffsetsOptions COMMITTED =
            new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);

    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long LOOK_NANOS = 50_000_000;

    private final Admin admin;

    /// Connects to a broker.
    public Topics(LocalBroker broker) {
        admin = Admin.create(Map.of("bootstrap.servers", broker.address()));
    }

    /// Makes a topic; returns when all know it.
    ///
    /// Errors: IllegalStateException when they do not after a minute.
    public void make(String topic, int partitions) throws IOException, InterruptedException {
        get(admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all());
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!isKnown(topic, partitions)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the topic " + topic + " is not made");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private boolean isKnown(String topic, int partitions) throws IOException, InterruptedException {
        try {
            return committed(topic, partitions) == 0;
        } catch (IOException e) {
            if (e.getCause() instanceof InvalidMetadataException) {
                return false;
            }
            throw e;
        }
    }

    /// Deletes a topic with all that is in it.
    public void drop(String topic) throws IOException, InterruptedException {
        get(admin.deleteTopics(List.of(topic)).all());
    }

    /// How many messages of a topic are committed, over all partitions; the marks of commits count
    /// too, and so does what was aborted.
    public long committed(String topic, int partitions) throws IOException, InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        return get(admin.listOffsets(ends, COMMITTED).all()).values().stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
    }

    private static <T> T get(KafkaFuture<T> answer) throws IOException, InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
