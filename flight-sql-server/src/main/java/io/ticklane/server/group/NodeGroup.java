package io.ticklane.server.group;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.source.kafka.KafkaErrors;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A node's view of its group: what there is to do, which of it is this node's, and how it goes.
///
/// Errors: 58030 when the brokers do not answer in time, others as of a table of a topic.
///
/// Threads: any.
public final class NodeGroup implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(NodeGroup.class.getName());
    private static final int MOST_TRIES = 20;
    private static final int LONGEST_PAUSE_MILLIS = 100;
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private final String name;
    private final GroupClients clients;
    private final Brokers brokers;
    private final int partitions;
    private final GroupLog log;
    private final Producer<String, String> statuses;
    private final Membership membership;
    private final ReentrantLock changing = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private long version;

    /// What to change.
    public interface Change {
        /// The new texts of some keys, empty for those that are to go, as all there is to do
        /// stands; none to leave it as it is. No other node changes anything meanwhile.
        Map<String, Optional<String>> of(Map<String, String> definitions);
    }

    private NodeGroup(GroupSettings settings, GroupClients clients, Brokers brokers) {
        this.name = settings.name();
        this.clients = clients;
        this.brokers = brokers;
        this.partitions = brokers.makeTopics();
        brokers.noticeSoon();
        Map<TopicPartition, Long> ends = brokers.ends();
        this.log = new GroupLog(clients.reader(), brokers.queries(), ends.keySet(), this::move);
        Producer<String, String> producer = null;
        try {
            log.await(ends);
            producer = clients.statuses();
            // so that saying how it goes waits for nothing later
            producer.partitionsFor(brokers.status());
            this.statuses = producer;
            this.membership = new Membership(clients::member, brokers.queries(), this::move);
        } catch (Throwable e) {
            if (producer != null) {
                producer.close(Duration.ZERO);
            }
            log.close();
            throw e;
        }
    }

    /// Joins a group; makes its topics where they are not there, and knows all there is to do when
    /// it returns.
    ///
    /// Errors: as above; 22023 for settings that make no sense, or a topic that would lose messages
    /// after some time.
    public static NodeGroup join(GroupSettings settings) {
        GroupClients clients = new GroupClients(settings);
        Brokers brokers = new Brokers(settings, clients);
        try {
            return new NodeGroup(settings, clients, brokers);
        } catch (KafkaException e) {
            brokers.close();
            throw KafkaErrors.of("joining the group " + settings.name(), e);
        } catch (Throwable e) {
            brokers.close();
            throw e;
        }
    }

    /// The group's name.
    public String name() {
        return name;
    }

    // ---- what is known

    private void move() {
        lock.lock();
        try {
            version++;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until something was heard after a version of this object, or for so long; the version
    /// then. The first is 0.
    public long await(long seen, long nanos) throws InterruptedException {
        lock.lock();
        try {
            for (long rest = nanos; version == seen && rest > 0; ) {
                rest = moved.awaitNanos(rest);
            }
            return version;
        } finally {
            lock.unlock();
        }
    }

    /// All there is to do, by key.
    public Map<String, String> definitions() {
        return log.definitions();
    }

    /// How it goes, by key.
    public Map<String, String> statuses() {
        return log.statuses();
    }

    /// Whether what has a key is this node's to do, as far as it has heard.
    public boolean isMine(String key) {
        return membership.partitions().contains(partition(key));
    }

    /// How often what is this node's to do has changed.
    public long rebalances() {
        return membership.rebalances();
    }

    /// Asks the brokers whether what has a key is this node's to do.
    public boolean askIsMine(String key) {
        return isMine(key) && brokers.has(membership.id(), partition(key));
    }

    /// Waits until all was read that anybody in the group has said before.
    public void catchUp() {
        log.await(brokers.ends());
    }

    /// Names whose hashes follow each other, such as `v1` and `v2`, lie far apart.
    private int partition(String key) {
        long spread = (key.hashCode() * GOLDEN_RATIO) >>> 32;
        return (int) ((spread * partitions) >>> 32);
    }

    // ---- what is said

    /// Changes what there is to do; returns when this node knows it. Changes of the whole group
    /// come one after the other.
    ///
    /// Errors: those of the change; 40000 when others change all the time. After 58030 it is not
    /// known whether the change was made.
    public void change(Change change) {
        changing.lock();
        try {
            for (int left = MOST_TRIES; !attempt(change, left > 1); left--) {
                int millis = 1 + Math.floorMod(UUID.randomUUID().hashCode(), LONGEST_PAUSE_MILLIS);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            }
        } finally {
            changing.unlock();
        }
    }

    /// False when another node came between.
    private boolean attempt(Change change, boolean mayTryAgain) {
        Producer<String, String> producer = clients.changes();
        try {
            // nobody else can change anything from here on: whoever tries to does the same
            producer.initTransactions();
            catchUp();
            Map<String, Optional<String>> messages = change.of(definitions());
            if (!messages.isEmpty()) {
                producer.beginTransaction();
                messages.forEach((key, text) -> send(producer, key, text.orElse(null)));
                producer.commitTransaction();
                catchUp();
            }
            return true;
        } catch (KafkaException e) {
            if (!KafkaErrors.isFenced(e)) {
                throw KafkaErrors.of("changing the views of the group " + name, e);
            }
            if (!mayTryAgain) {
                throw new EngineException(
                        ErrorCode.ROLLED_BACK,
                        "other nodes change the views of the group "
                                + name
                                + " all the time; nothing was changed here",
                        e);
            }
            return false;
        } finally {
            producer.close(Duration.ZERO);
        }
    }

    /// What goes wrong is told by the commit.
    private void send(Producer<String, String> producer, String key, @Nullable String text) {
        Future<RecordMetadata> _ =
                producer.send(new ProducerRecord<>(brokers.queries(), partition(key), key, text));
    }

    /// Says how it goes, or with null that it no longer does. Does not wait: what is lost is said
    /// in the log, and has to be said again.
    public void say(String key, @Nullable String status) {
        try {
            Future<RecordMetadata> _ =
                    statuses.send(
                            new ProducerRecord<>(brokers.status(), 0, key, status),
                            (_, error) -> {
                                if (error != null) {
                                    unsaid(key, error);
                                }
                            });
        } catch (TimeoutException | InterruptException e) {
            unsaid(key, e);
        }
    }

    private void unsaid(String key, Exception error) {
        LOG.log(
                System.Logger.Level.WARNING,
                "the group " + name + " was not told how " + key + " goes: " + error.getMessage());
    }

    /// Leaves the group.
    @Override
    public void close() {
        membership.close();
        statuses.close(Duration.ofSeconds(1));
        log.close();
        brokers.close();
    }
}
