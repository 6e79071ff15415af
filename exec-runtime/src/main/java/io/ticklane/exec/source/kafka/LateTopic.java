package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.Option;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.connector.Part;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.source.kafka.start.Start;
import io.ticklane.exec.source.kafka.start.StartOffsets;
import io.ticklane.exec.view.OutputWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/// The topic beside a topic of rows that has the rows which a view leaves out because they are
/// late. Those of a part go to its partition, those of a view that is not divided all to the first
/// one, so that they keep the order in which they came.
///
/// Threads: one at a time.
final class LateTopic implements AutoCloseable {
    private static final String TOPIC = "topic";
    private static final String PARTITIONS = "partitions";

    /// What the name of the topic of rows is followed by.
    static final String SUFFIX = ".late";

    /// Late rows have other columns and other partitions than the rows of the view.
    private static final Set<String> OWN =
            Set.of(TOPIC, PARTITIONS, "key", "schema", "dead_letter_topic");

    private final Part part;
    private final KafkaOptions options;
    private final RowMessages messages;
    private long written;

    private LateTopic(Part part, KafkaOptions options, QueryMemory memory) {
        this.part = part;
        this.options = options;
        this.messages = new RowMessages(options, memory, Optional.of(part));
    }

    /// The topic as a writer of the rows has it beside these.
    ///
    /// Ownership: the caller closes it, before the memory.
    ///
    /// @param target the topic of the rows
    /// @param columns the columns of the late rows
    static LateTopic of(
            OutputWriter writer,
            TableSource.Connected target,
            RowType columns,
            QueryMemory memory) {
        Part part = writer.part().orElse(new Part(0, 1));
        return new LateTopic(part, options(writer, target, columns), memory);
    }

    /// The options of the topic as a writer has it.
    static KafkaOptions options(
            OutputWriter writer, TableSource.Connected target, RowType columns) {
        int parts = writer.part().map(Part::count).orElse(1);
        return KafkaOptions.of(table(target, target.name(), parts), columns);
    }

    /// The options of the topic.
    KafkaOptions options() {
        return options;
    }

    /// The table over the topic beside that of a table, which makes it with so many partitions.
    static TableSource.Connected table(TableSource.Connected target, String name, int partitions) {
        List<Option> options = new ArrayList<>();
        for (Option option : target.options()) {
            if (option.name().equals(TOPIC)) {
                options.add(new Option(TOPIC, option.value() + SUFFIX));
            } else if (!OWN.contains(option.name()) && !isOffsets(option)) {
                options.add(option);
            }
        }
        options.add(new Option(PARTITIONS, Integer.toString(partitions)));
        return new TableSource.Connected(
                target.schema(), name, target.connector(), options, Optional.empty());
    }

    /// Offsets are those of the rows of the view.
    private static boolean isOffsets(Option option) {
        return option.name().equals(Start.OPTION)
                && Start.of(option.value()) instanceof StartOffsets;
    }

    /// Makes the topic where it is not there.
    ///
    /// Errors: 22023 where it is there and has not a partition for each part.
    void make() {
        TopicCreation.run(options);
        int partitions = TopicSnapshot.count(options);
        if (part.count() > 1 && partitions != part.count()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the topic '"
                            + options.topic()
                            + "' of late rows has "
                            + partitions
                            + " partitions, but the view is divided into "
                            + part.count()
                            + " parts, each of which writes one");
        }
    }

    /// The number of late rows that were written before those that come now.
    void goOnFrom(long rows) {
        written = rows;
    }

    /// How many late rows were written, since the first one of all.
    long written() {
        return written;
    }

    /// Takes late rows, and gives messages when there is enough for them. The batch stays the
    /// caller's.
    void write(Batch rows, Dictionary dictionary, Consumer<ProducerRecord<byte[], byte[]>> out) {
        messages.encode(rows, dictionary, part.count(), written, out);
        written += rows.rows();
    }

    /// Gives the messages of all late rows that were taken.
    void flush(Consumer<ProducerRecord<byte[], byte[]>> out) {
        messages.flush(part.count(), out);
    }

    @Override
    public void close() {
        messages.close();
    }
}
