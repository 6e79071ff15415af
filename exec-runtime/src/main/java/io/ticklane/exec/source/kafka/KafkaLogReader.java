package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.RowGatherer;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.connector.Part;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.source.kafka.TopicSnapshot.Span;
import io.ticklane.exec.source.kafka.commit.Refreshed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// Reads all partitions of a topic, or one, on as messages are committed; partitions take turns.
/// Brokers that are away are waited for.
final class KafkaLogReader implements LogReader {
    private static final int MOST_MESSAGES = 4096;

    /// as messages may have many rows each
    private static final int MOST_BYTES = 1 << 20;

    private final KafkaOptions options;
    private final QueryContext context;
    private final String what;
    private final Messages messages;
    private final Consumer<byte[], byte[]> consumer;
    private final Optional<KeyPlaces> places;
    private final List<Partition> partitions = new ArrayList<>();
    private int turn;

    /// What is known of a partition: where it is read on, up to where, and what was fetched.
    private static final class Partition {
        private final TopicPartition name;
        private final Deque<List<ConsumerRecord<byte[], byte[]>>> fetched = new ArrayDeque<>();
        private long position;
        private long bound = Long.MAX_VALUE;
        private boolean held;

        /// where the table begins, while reading is to begin there
        private @Nullable Span start;

        Partition(TopicPartition name, Span start) {
            this.name = name;
            this.position = start.first();
            this.start = start;
        }

        /// Error 22023 where reading is to begin as the table says, and cannot.
        void requireStart() {
            Span known = start;
            if (known != null) {
                known.requireFirst();
            }
        }

        /// The next messages before the bound; null when none were fetched.
        @Nullable List<ConsumerRecord<byte[], byte[]>> take() {
            List<ConsumerRecord<byte[], byte[]>> part = fetched.peek();
            if (part == null || part.getFirst().offset() >= bound) {
                return null;
            }
            fetched.remove();
            int count = part.size();
            while (part.get(count - 1).offset() >= bound) {
                count--;
            }
            if (count < part.size()) {
                fetched.addFirst(part.subList(count, part.size()));
            }
            return part.subList(0, count);
        }
    }

    private KafkaLogReader(
            KafkaTable table, List<Integer> columns, QueryContext context, Optional<Part> part) {
        this.options = table.options();
        this.context = context;
        this.what = "reading the topic '" + options.topic() + "'";
        try (TopicSnapshot snapshot = new TopicSnapshot(options)) {
            List<Span> all = snapshot.await(context::check);
            part.ifPresent(one -> requireCount(one, all.size(), options));
            for (Span span : part.map(one -> List.of(all.get(one.number()))).orElse(all)) {
                TopicPartition name = new TopicPartition(options.topic(), span.partition());
                partitions.add(new Partition(name, span));
            }
        }
        this.places = part.flatMap(one -> KeyPlaces.of(one, table, columns, context));
        this.messages = new Messages(options, columns, context);
        this.consumer = consumer();
    }

    /// Reads all partitions.
    static KafkaLogReader ofAll(KafkaTable table, List<Integer> columns, QueryContext context) {
        return new KafkaLogReader(table, columns, context, Optional.empty());
    }

    /// Reads one partition. Where the topic has a key that is among the columns, rows of keys that
    /// belong elsewhere are errors.
    ///
    /// Errors: 58000 where there are not as many partitions as there were.
    static KafkaLogReader ofOne(
            Part part, KafkaTable table, List<Integer> columns, QueryContext context) {
        return new KafkaLogReader(table, columns, context, Optional.of(part));
    }

    private static void requireCount(Part part, int count, KafkaOptions options) {
        if (count != part.count()) {
            throw new EngineException(
                    ErrorCode.SOURCE_FAILED,
                    "the topic '"
                            + options.topic()
                            + "' has "
                            + count
                            + " partitions, but it had "
                            + part.count()
                            + " when what reads it by partitions was made; keys are in other"
                            + " partitions now, so it has to be made again");
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        Consumer<byte[], byte[]> made = KafkaClients.consumer(options);
        try {
            made.assign(partitions.stream().map(partition -> partition.name).toList());
            partitions.forEach(partition -> made.seek(partition.name, partition.position));
            return made;
        } catch (KafkaException e) {
            made.close(CloseOptions.timeout(Duration.ZERO));
            messages.close();
            throw KafkaErrors.of(what, e);
        }
    }

    @Override
    public int partitions() {
        return partitions.size();
    }

    @Override
    public long position(int partition) {
        Partition known = partitions.get(partition);
        known.requireStart();
        return known.position;
    }

    @Override
    public void seek(int partition, long offset) {
        Partition moved = partitions.get(partition);
        moved.fetched.clear();
        moved.start = null;
        consumer.seek(moved.name, offset);
        moved.position = offset;
    }

    @Override
    public void until(int partition, long offset) {
        Partition bounded = partitions.get(partition);
        bounded.bound = offset;
        if (bounded.held) {
            bounded.held = false;
            consumer.resume(List.of(bounded.name));
        }
    }

    @Override
    public @Nullable Rows poll(long waitNanos) {
        long steps = TimeUnit.NANOSECONDS.toMillis(waitNanos) / Waiting.STEP_MILLIS;
        long step = 0;
        partitions.forEach(Partition::requireStart);
        while (true) {
            context.check();
            Rows rows = next();
            if (rows != null || step > steps) {
                return rows;
            }
            long millis = step < steps ? Waiting.STEP_MILLIS : 0;
            fetch(KafkaErrors.call(what, () -> consumer.poll(Duration.ofMillis(millis))));
            step++;
        }
    }

    /// The next rows that were fetched, of the next partition in turn that has some.
    private @Nullable Rows next() {
        for (int looked = 0; looked < partitions.size(); ) {
            int number = turn;
            Partition partition = partitions.get(number);
            turn = (turn + 1) % partitions.size();
            List<ConsumerRecord<byte[], byte[]>> part = partition.take();
            if (part == null) {
                looked++;
                if (partition.bound != Long.MAX_VALUE) {
                    stopAtBound(partition);
                }
                continue;
            }
            looked = 0;
            Rows rows = rows(number, partition, part);
            if (rows != null) {
                return rows;
            }
        }
        return null;
    }

    /// Fetches no more of a partition that has nothing left before its bound.
    private void stopAtBound(Partition partition) {
        boolean through =
                !partition.fetched.isEmpty()
                        || KafkaErrors.call(what, () -> consumer.position(partition.name))
                                >= partition.bound;
        if (through) {
            partition.position = Math.max(partition.position, partition.bound);
            if (!partition.held) {
                partition.held = true;
                consumer.pause(List.of(partition.name));
            }
        }
    }

    private void fetch(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition name : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> all = records.records(name);
            Partition partition = partition(name);
            for (int from = 0; from < all.size(); ) {
                int to = endOfPart(all, from);
                partition.fetched.add(all.subList(from, to));
                from = to;
            }
        }
    }

    /// Behind the last of the messages that are read into one batch with the first.
    private int endOfPart(List<ConsumerRecord<byte[], byte[]>> all, int first) {
        if (!options.format().isGathered()) {
            return first + 1;
        }
        int end = first + 1;
        int most = Math.min(all.size(), first + MOST_MESSAGES);
        long bytes = all.get(first).serializedValueSize();
        while (end < most && bytes < MOST_BYTES) {
            bytes += all.get(end).serializedValueSize();
            end++;
        }
        return end;
    }

    /// They are in the order of their numbers; one alone is the first.
    private Partition partition(TopicPartition name) {
        return partitions.get(partitions.size() == 1 ? 0 : name.partition());
    }

    private @Nullable Rows rows(
            int number, Partition partition, List<ConsumerRecord<byte[], byte[]>> part) {
        requireOfOneRun(partition, part);
        List<Batch> batches = new ArrayList<>(1);
        try {
            messages.decode(part, 0, partition.bound != Long.MAX_VALUE, batches::add);
            places.ifPresent(known -> batches.forEach(known::require));
            partition.position = part.getLast().offset() + 1;
            return batches.isEmpty()
                    ? null
                    : new Rows(
                            number,
                            partition.position,
                            RowGatherer.concat(context.memory(), batches));
        } finally {
            batches.forEach(Batch::close);
        }
    }

    /// Who has read rows of a view that was begun anew since must not take what comes for rows
    /// behind them. Offsets are left out where that may have happened.
    private void requireOfOneRun(
            Partition partition, List<ConsumerRecord<byte[], byte[]>> messages) {
        long position = partition.position;
        for (ConsumerRecord<byte[], byte[]> message : messages) {
            if (message.offset() > position) {
                Header header = message.headers().lastHeader(Refreshed.HEADER);
                if (header != null && position < offset(header)) {
                    throw new EngineException(
                            ErrorCode.SOURCE_FAILED,
                            "reading goes on at offset "
                                    + position
                                    + " of the topic '"
                                    + options.topic()
                                    + "', partition "
                                    + message.partition()
                                    + ", but its view was begun anew by REFRESH, and what it had"
                                    + " before offset "
                                    + offset(header)
                                    + " is no more");
                }
            }
            position = message.offset() + 1;
        }
    }

    /// One that is no number is not of a view.
    private static long offset(Header header) {
        String digits = new String(header.value(), StandardCharsets.US_ASCII);
        return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : 0;
    }

    @Override
    public void close() {
        partitions.forEach(partition -> partition.fetched.clear());
        messages.close();
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
