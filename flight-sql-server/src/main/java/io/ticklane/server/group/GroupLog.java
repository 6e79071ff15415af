package io.ticklane.server.group;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/// What the topics of a group say now: the last message of each key. A thread of its own reads them
/// on.
///
/// Threads: any.
final class GroupLog implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(GroupLog.class.getName());
    private static final Duration POLL = Duration.ofMillis(50);

    private final Consumer<String, String> consumer;
    private final String queries;
    private final Runnable changed;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final CountDownLatch closing = new CountDownLatch(1);

    // what follows is guarded by the lock
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private Map<String, String> definitions = Map.of();
    private Map<String, String> statuses = Map.of();

    /// Begins to read the partitions of both topics from their beginnings.
    ///
    /// @param consumer becomes the log's own
    /// @param queries the topic of what is to be done; the other one says how it goes
    /// @param partitions those of both topics
    /// @param changed run when something new was read
    GroupLog(
            Consumer<String, String> consumer,
            String queries,
            Iterable<TopicPartition> partitions,
            Runnable changed) {
        this.consumer = consumer;
        this.queries = queries;
        this.changed = changed;
        List<TopicPartition> all = new ArrayList<>();
        partitions.forEach(all::add);
        consumer.assign(all);
        consumer.seekToBeginning(all);
        this.thread = Thread.ofPlatform().daemon().name("ticklane-group-log").start(this::run);
    }

    private void run() {
        try {
            while (!isClosed()) {
                try {
                    take(consumer.poll(POLL));
                } catch (WakeupException e) {
                    // the log is being closed
                } catch (KafkaException e) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "reading the topics of the group failed and is tried again: "
                                    + e.getMessage());
                    Threads.pause(closing);
                }
            }
        } finally {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private void take(ConsumerRecords<String, String> records) {
        if (!records.isEmpty()) {
            learn(records);
            changed.run();
        }
        // only when what lies before them is known; asking may fail
        Map<TopicPartition, Long> reached = new HashMap<>();
        consumer.assignment()
                .forEach(partition -> reached.put(partition, consumer.position(partition)));
        lock.lock();
        try {
            positions.putAll(reached);
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void learn(ConsumerRecords<String, String> records) {
        lock.lock();
        try {
            Map<String, String> tasks = new HashMap<>(definitions);
            Map<String, String> said = new HashMap<>(statuses);
            for (ConsumerRecord<String, String> record : records) {
                put(record.topic().equals(queries) ? tasks : said, record);
            }
            definitions = Map.copyOf(tasks);
            statuses = Map.copyOf(said);
        } finally {
            lock.unlock();
        }
    }

    private static void put(Map<String, String> into, ConsumerRecord<String, String> record) {
        if (record.value() == null) {
            into.remove(record.key());
        } else {
            into.put(record.key(), record.value());
        }
    }

    private boolean isClosed() {
        return closing.getCount() == 0;
    }

    /// What there is to do, by key.
    Map<String, String> definitions() {
        lock.lock();
        try {
            return definitions;
        } finally {
            lock.unlock();
        }
    }

    /// How it goes, by key.
    Map<String, String> statuses() {
        lock.lock();
        try {
            return statuses;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until all before these offsets was read.
    ///
    /// Errors: 58030 when that takes too long.
    void await(Map<TopicPartition, Long> ends) {
        lock.lock();
        try {
            long rest = TimeUnit.MILLISECONDS.toNanos(2L * GroupClients.ANSWER_MILLIS);
            while (!isThrough(ends)) {
                if (isClosed() || rest <= 0) {
                    throw new EngineException(
                            ErrorCode.IO_ERROR,
                            "the topic '"
                                    + queries
                                    + "' could not be read to its end; the brokers may be away");
                }
                rest = moved.awaitNanos(rest);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    ErrorCode.CANCELLED, "waiting for the topic '" + queries + "' was stopped", e);
        } finally {
            lock.unlock();
        }
    }

    private boolean isThrough(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    @Override
    public void close() {
        closing.countDown();
        lock.lock();
        try {
            moved.signalAll();
        } finally {
            lock.unlock();
        }
        consumer.wakeup();
        Threads.join(thread);
    }
}
