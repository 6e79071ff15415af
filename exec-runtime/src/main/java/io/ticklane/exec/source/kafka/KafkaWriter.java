package io.ticklane.exec.source.kafka;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.connector.TableWriter;
import io.ticklane.exec.exchange.HashPartitioner;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.source.kafka.format.MessageEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/// Writes rows as messages, in transactions. Rows of a key go to the partition of its key group, in
/// their order; without a key, runs of rows go to the partitions in turn.
final class KafkaWriter implements TableWriter {
    private static final int RUN_ROWS = 1024;
    private static final long CLOSE_MILLIS = 5_000;

    private final KafkaOptions options;
    private final String what;
    private final String transactionalId = KafkaClients.newTransactionalId();
    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private @Nullable MessageEncoder encoder;
    private @Nullable HashPartitioner partitioner;
    private @Nullable Dictionary known;
    private int partitions;
    private long written;
    private boolean open;

    KafkaWriter(KafkaOptions options, QueryMemory memory) {
        this.options = options;
        this.what = "writing to the topic '" + options.topic() + "'";
        this.encoder = options.format().encoder(memory);
        try {
            this.producer = KafkaClients.producer(options, transactionalId);
        } catch (Throwable e) {
            encoder.close();
            throw e;
        }
    }

    @Override
    public void write(Batch rows, Dictionary dictionary) {
        if (rows.rows() == 0) {
            return;
        }
        try {
            begin();
            int[][] parts = parts(rows, dictionary);
            for (int partition = 0; partition < partitions; partition++) {
                write(rows, dictionary, partition, parts[partition]);
            }
            requireNoFailure();
        } catch (KafkaException e) {
            throw KafkaErrors.of(what, e);
        }
    }

    private void begin() {
        if (partitions == 0) {
            int found = countPartitions();
            if (options.key().isPresent()) {
                KafkaOptions.requireDivisor(found);
            }
            producer.initTransactions();
            partitions = found;
        }
        if (!open) {
            failure.set(null);
            written = 0;
            producer.beginTransaction();
            open = true;
        }
    }

    /// Asks for the topic without making it, as a producer might.
    private int countPartitions() {
        try (TopicSnapshot snapshot = new TopicSnapshot(options)) {
            return snapshot.await(() -> {}).size();
        }
    }

    /// The rows of each partition, in their order.
    private int[][] parts(Batch rows, Dictionary dictionary) {
        int[] partition = new int[rows.rows()];
        if (options.key().isPresent()) {
            partitioner(dictionary).keyGroups(rows, partition);
        }
        int[] counts = new int[partitions];
        for (int row = 0; row < partition.length; row++) {
            partition[row] =
                    options.key().isPresent()
                            ? HashPartitioner.lane(partition[row], partitions)
                            : (int) ((written + row) / RUN_ROWS % partitions);
            counts[partition[row]]++;
        }
        written += partition.length;
        int[][] parts = new int[partitions][];
        for (int i = 0; i < partitions; i++) {
            parts[i] = new int[counts[i]];
            counts[i] = 0;
        }
        for (int row = 0; row < partition.length; row++) {
            int to = partition[row];
            parts[to][counts[to]++] = row;
        }
        return parts;
    }

    @SuppressWarnings("ReferenceEquality") // codes are those of one dictionary
    private HashPartitioner partitioner(Dictionary dictionary) {
        HashPartitioner made = partitioner;
        if (made == null || known != dictionary) {
            made = new HashPartitioner(dictionary, List.of(options.key().getAsInt()));
            partitioner = made;
            known = dictionary;
        }
        return made;
    }

    private void write(Batch rows, Dictionary dictionary, int partition, int[] picks) {
        MessageEncoder messages = Objects.requireNonNull(encoder);
        boolean keyed = options.key().isPresent() && options.format().isRowwise();
        messages.encode(
                rows,
                dictionary,
                picks,
                picks.length,
                (row, value, headers) -> {
                    requireNoFailure();
                    byte[] key =
                            keyed
                                    ? KeyBytes.of(
                                            rows.column(options.key().getAsInt()), row, dictionary)
                                    : null;
                    Future<RecordMetadata> _ =
                            producer.send(
                                    new ProducerRecord<>(
                                            options.topic(),
                                            partition,
                                            key,
                                            value,
                                            headers(headers)),
                                    (_, error) -> {
                                        if (error != null) {
                                            failure.compareAndSet(null, error);
                                        }
                                    });
                });
    }

    private static Headers headers(Map<String, byte[]> given) {
        Headers headers = new RecordHeaders();
        given.forEach(headers::add);
        return headers;
    }

    private void requireNoFailure() {
        Exception failed = failure.get();
        if (failed != null) {
            throw KafkaErrors.of(what, failed);
        }
    }

    @Override
    public void commit() {
        if (!open) {
            return;
        }
        try {
            producer.flush();
            requireNoFailure();
            producer.commitTransaction();
            open = false;
            Commit.awaitVisible(transactionalId, options, what);
        } catch (TimeoutException e) {
            open = false;
            throw KafkaErrors.of(
                    "ending the transaction of "
                            + what
                            + ", so that it is not known whether its rows are there,",
                    e);
        } catch (KafkaException e) {
            throw KafkaErrors.of(what, e);
        }
    }

    /// An open transaction is aborted; where the brokers cannot be told, they do it themselves
    /// after the time that a transaction may take.
    @Override
    public void close() {
        MessageEncoder messages = encoder;
        encoder = null;
        if (messages == null) {
            return;
        }
        messages.close();
        try {
            if (open) {
                open = false;
                producer.abortTransaction();
            }
        } catch (KafkaException e) {
            throw KafkaErrors.of("aborting the transaction of " + what, e);
        } finally {
            producer.close(Duration.ofMillis(CLOSE_MILLIS));
        }
    }
}
