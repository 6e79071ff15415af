package io.ticklane.exec.source.kafka;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.connector.Part;
import io.ticklane.exec.exchange.HashPartitioner;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.source.kafka.format.MessageEncoder;
import io.ticklane.exec.source.kafka.key.KeyBytes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/// The messages of rows, each with its partition. Rows of a key go to the partition of its key
/// group, in their order; without a key, runs of rows go to the partitions in turn, or, where all
/// rows are about one, all of them to the first partition. Those of a part of a divided view all go
/// to its partition.
///
/// Threads: one at a time.
final class RowMessages implements AutoCloseable {
    private static final int RUN_ROWS = 1024;

    /// So that messages of the rows of one partition are full more often than not.
    private static final int ENOUGH_A_PARTITION = 4096;

    private static final int ENOUGH = 65_536;

    private final KafkaOptions options;
    private final QueryMemory memory;
    private final Optional<Part> part;
    private final MessageEncoder encoder;

    /// a copy, for what it was made of may be gone before it is written
    private @Nullable RowStore waiting;

    private long firstWaiting;
    private @Nullable Dictionary texts;
    private @Nullable HashPartitioner partitioner;
    private @Nullable Dictionary known;

    RowMessages(KafkaOptions options, QueryMemory memory) {
        this(options, memory, Optional.empty());
    }

    /// Messages of a part of a divided view, if one is given: rows belong in its partition.
    RowMessages(KafkaOptions options, QueryMemory memory, Optional<Part> part) {
        this.options = options;
        this.memory = memory;
        this.part = part;
        this.encoder = options.format().encoder(memory);
    }

    /// Takes rows, and gives the messages of what has come so far when it is enough for messages of
    /// many rows. The batch stays the caller's.
    ///
    /// @param partitions how many partitions the topic has
    /// @param first the number of the first row among all rows that are written; only this says
    ///   where rows without a key go, so that it does not matter how they are cut
    ///
    ///   Errors: 53400 for a row that is too large.
    void encode(
            Batch rows,
            Dictionary dictionary,
            int partitions,
            long first,
            Consumer<ProducerRecord<byte[], byte[]>> out) {
        if (texts != null && !texts.equals(dictionary)) {
            flush(partitions, out);
        }
        RowStore store = waiting;
        if (store == null) {
            List<SqlType> types = rows.columns().stream().map(Column::type).toList();
            store = new RowStore(memory, types, rows.rows());
            waiting = store;
            firstWaiting = first;
            texts = dictionary;
        }
        store.append(rows.columns(), rows.rows());
        long filled = part.isPresent() ? 1 : partitions;
        if (store.rows() >= Math.min(ENOUGH_A_PARTITION * filled, ENOUGH)) {
            flush(partitions, out);
        }
    }

    /// Gives the messages of all rows that were taken, partition after partition.
    ///
    /// Errors: as above.
    void flush(int partitions, Consumer<ProducerRecord<byte[], byte[]>> out) {
        RowStore store = waiting;
        Dictionary dictionary = texts;
        if (store == null || dictionary == null) {
            return;
        }
        waiting = null;
        texts = null;
        try (store;
                Batch rows = new Batch(0, store.rows(), store.build())) {
            if (part.isPresent()) {
                int[] all = IntStream.range(0, rows.rows()).toArray();
                encodePart(rows, dictionary, part.get().number(), all, out);
                return;
            }
            int[][] parts = parts(rows, dictionary, partitions, firstWaiting);
            for (int partition = 0; partition < partitions; partition++) {
                encodePart(rows, dictionary, partition, parts[partition], out);
            }
        }
    }

    /// The rows of each partition, in their order.
    private int[][] parts(Batch rows, Dictionary dictionary, int partitions, long first) {
        int[] partition = new int[rows.rows()];
        OptionalInt key = options.key();
        if (key.isPresent()) {
            partitioner(dictionary, key.getAsInt()).keyGroups(rows, partition);
        }
        int[] counts = new int[partitions];
        for (int row = 0; row < partition.length; row++) {
            if (key.isPresent()) {
                partition[row] = HashPartitioner.lane(partition[row], partitions);
            } else if (!options.together()) {
                partition[row] = (int) ((first + row) / RUN_ROWS % partitions);
            }
            counts[partition[row]]++;
        }
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
    private HashPartitioner partitioner(Dictionary dictionary, int key) {
        HashPartitioner made = partitioner;
        if (made == null || known != dictionary) {
            made = new HashPartitioner(dictionary, List.of(key));
            partitioner = made;
            known = dictionary;
        }
        return made;
    }

    private void encodePart(
            Batch rows,
            Dictionary dictionary,
            int partition,
            int[] picks,
            Consumer<ProducerRecord<byte[], byte[]>> out) {
        boolean keyed = options.key().isPresent() && options.format().isRowwise();
        encoder.encode(
                rows,
                dictionary,
                picks,
                picks.length,
                (row, value, headers) -> {
                    byte[] key =
                            keyed
                                    ? KeyBytes.of(
                                            rows.column(options.key().getAsInt()), row, dictionary)
                                    : null;
                    out.accept(
                            new ProducerRecord<>(
                                    options.topic(), partition, key, value, headers(headers)));
                });
    }

    /// Null where there are none, of which the record makes its own.
    private static @Nullable Headers headers(Map<String, byte[]> given) {
        if (given.isEmpty()) {
            return null;
        }
        Headers headers = new RecordHeaders();
        given.forEach(headers::add);
        return headers;
    }

    @Override
    public void close() {
        if (waiting != null) {
            waiting.close();
        }
        encoder.close();
    }
}
