package io.ticklane.server.group;

import io.ticklane.api.error.EngineException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/// A node's place in a group: which partitions of the topic are its own. The brokers decide; here
/// it is only heard. Nothing is read of the topic. What has to be begun or ended when partitions
/// come and go is done by others, so that hearing never waits.
///
/// Threads: any; one of its own listens to the brokers.
final class Membership implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Membership.class.getName());
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LEAVING = Duration.ofSeconds(5);

    private final Supplier<Consumer<String, String>> members;
    private final String topic;
    private final Runnable changed;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final CountDownLatch closing = new CountDownLatch(1);

    // what follows is guarded by the lock
    private Set<Integer> partitions = Set.of();
    private String id = "";
    private @Nullable Consumer<String, String> current;
    private long rebalances;

    /// Joins.
    ///
    /// @param members makes members of the group
    /// @param changed run when partitions have come or gone
    Membership(Supplier<Consumer<String, String>> members, String topic, Runnable changed) {
        this.members = members;
        this.topic = topic;
        this.changed = changed;
        this.thread = Thread.ofPlatform().daemon().name("ticklane-group-member").start(this::run);
    }

    /// The partitions that are this node's, as far as it has heard.
    Set<Integer> partitions() {
        lock.lock();
        try {
            return partitions;
        } finally {
            lock.unlock();
        }
    }

    /// What the brokers call this member.
    String id() {
        lock.lock();
        try {
            return id;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (!isClosed()) {
            try (Member member = new Member(members.get())) {
                member.listen();
            } catch (WakeupException e) {
                // it is being closed
            } catch (KafkaException | EngineException e) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "the node is not in its group and joins it again: " + e.getMessage());
                Threads.pause(closing);
            }
        }
    }

    private boolean isClosed() {
        return closing.getCount() == 0;
    }

    private void become(@Nullable Consumer<String, String> consumer) {
        lock.lock();
        try {
            current = consumer;
        } finally {
            lock.unlock();
        }
    }

    /// How often partitions have come or gone.
    long rebalances() {
        lock.lock();
        try {
            return rebalances;
        } finally {
            lock.unlock();
        }
    }

    private void own(Set<Integer> now) {
        lock.lock();
        try {
            if (!partitions.equals(now)) {
                rebalances++;
            }
            partitions = Set.copyOf(now);
        } finally {
            lock.unlock();
        }
        changed.run();
    }

    /// Leaves the group, so that others have the partitions at once.
    @Override
    public void close() {
        closing.countDown();
        lock.lock();
        try {
            if (current != null) {
                current.wakeup();
            }
        } finally {
            lock.unlock();
        }
        Threads.join(thread);
    }

    /// One stay in the group.
    private final class Member implements ConsumerRebalanceListener, AutoCloseable {
        private final Consumer<String, String> consumer;
        private final Set<Integer> mine = new HashSet<>();

        Member(Consumer<String, String> consumer) {
            this.consumer = consumer;
            become(consumer);
        }

        void listen() {
            consumer.subscribe(List.of(topic), this);
            while (!isClosed()) {
                consumer.poll(POLL);
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            consumer.pause(assigned);
            assigned.forEach(partition -> mine.add(partition.partition()));
            lock.lock();
            try {
                id = consumer.groupMetadata().memberId();
            } finally {
                lock.unlock();
            }
            own(mine);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            revoked.forEach(partition -> mine.remove(partition.partition()));
            own(mine);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            onPartitionsRevoked(lost);
        }

        @Override
        public void close() {
            own(Set.of());
            become(null);
            consumer.close(CloseOptions.timeout(LEAVING));
        }
    }
}
