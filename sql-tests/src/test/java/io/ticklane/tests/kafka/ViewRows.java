package io.ticklane.tests.kafka;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.Option;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.query.QuerySettings;
import io.ticklane.exec.source.kafka.KafkaViewOutput;
import io.ticklane.exec.stream.Positions;
import io.ticklane.exec.view.Commit;
import io.ticklane.exec.view.OutputWriter;
import io.ticklane.exec.view.ViewOutput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.arrow.memory.RootAllocator;

/// Rows of two numbers, n and its last digit k, for outputs of views.
final class ViewRows implements AutoCloseable {
    private static final RowType COLUMNS =
            RowType.of(new Field("n", SqlType.BIGINT), new Field("k", SqlType.BIGINT));

    private final RootAllocator allocator = new RootAllocator();
    private final QueryContext context;
    private final Path snapshots;

    /// Writes outputs whose snapshots are in this folder, which is there.
    ViewRows(Path snapshots) {
        this.snapshots = snapshots;
        QueryMemory memory = new QueryMemory(allocator, "test", 1L << 30);
        context =
                new QueryContext(
                        new QuerySettings(1, 4096, 65_536, 1L << 30),
                        memory,
                        new Dictionary(memory),
                        new FunctionCatalog(List.of()),
                        () -> 0L,
                        Long.MAX_VALUE);
    }

    private static TableSource.Connected topic(
            String brokers, String topic, boolean keyed, String... more) {
        List<Option> options = new ArrayList<>();
        options.add(new Option("brokers", brokers));
        options.add(new Option("format", "json"));
        options.add(new Option("topic", topic));
        if (keyed) {
            options.add(new Option("key", "k"));
            options.add(new Option("partitions", "1"));
        }
        for (int i = 0; i < more.length; i += 2) {
            options.add(new Option(more[i], more[i + 1]));
        }
        return new TableSource.Connected("main", "v", "kafka", options, Optional.empty());
    }

    /// Takes over the output of a view.
    ViewOutput open(String view, String brokers, String topic, String... more) {
        return open(view, topic(brokers, topic, true, more));
    }

    /// Takes over the output of a view whose rows have no key.
    ViewOutput openWithoutKey(String view, String brokers, String topic, String... more) {
        return open(view, topic(brokers, topic, false, more));
    }

    private ViewOutput open(String view, TableSource.Connected target) {
        return open(view, target, () -> {});
    }

    /// Takes over the output of a view, and does something in the middle of it.
    ViewOutput open(String view, String brokers, String topic, Runnable takenOver) {
        return open(view, topic(brokers, topic, true), takenOver);
    }

    private ViewOutput open(String view, TableSource.Connected target, Runnable takenOver) {
        return open(OutputWriter.of(view), target, takenOver);
    }

    private ViewOutput open(OutputWriter writer, TableSource.Connected target, Runnable takenOver) {
        return open(writer, target, Optional.empty(), takenOver);
    }

    private ViewOutput open(
            OutputWriter writer,
            TableSource.Connected target,
            Optional<RowType> late,
            Runnable takenOver) {
        return KafkaViewOutput.open(
                writer,
                target,
                new ViewOutput.Columns(COLUMNS, late),
                snapshots,
                context.memory(),
                takenOver);
    }

    /// Takes over a part of the output of a view whose rows have no key.
    ViewOutput openPart(OutputWriter writer, String brokers, String topic, String... more) {
        return open(writer, topic(brokers, topic, false, more), () -> {});
    }

    /// Takes over the output of a view, or of a part of one, that keeps its late rows.
    ViewOutput openKeepingLate(OutputWriter writer, String brokers, String topic, String... more) {
        return open(writer, topic(brokers, topic, false, more), Optional.of(COLUMNS), () -> {});
    }

    /// Takes over the output of a view that keeps late rows of these columns.
    ViewOutput openKeepingLate(String view, String brokers, String topic, RowType late) {
        return open(
                OutputWriter.of(view), topic(brokers, topic, true), Optional.of(late), () -> {});
    }

    /// Begins writers of a view that keeps its late rows anew.
    void refreshKeepingLate(List<OutputWriter> writers, String id, String brokers, String topic) {
        KafkaViewOutput.refresh(
                writers,
                id,
                topic(brokers, topic, false),
                new ViewOutput.Columns(COLUMNS, Optional.of(COLUMNS)),
                () -> {});
    }

    /// Begins a view anew.
    void refresh(String view, String id, String brokers, String topic, Runnable takenOver) {
        KafkaViewOutput.refresh(
                List.of(OutputWriter.of(view)),
                id,
                topic(brokers, topic, true),
                new ViewOutput.Columns(COLUMNS, Optional.empty()),
                takenOver);
    }

    void forget(String view, String brokers, String topic, Runnable takenOver) {
        KafkaViewOutput.forget(
                List.of(OutputWriter.of(view)), topic(brokers, topic, true), COLUMNS, takenOver);
    }

    void forget(String view, String brokers, String topic) {
        forget(view, brokers, topic, () -> {});
    }

    /// Forgets the commits of parts.
    void forget(List<OutputWriter> writers, String brokers, String topic) {
        KafkaViewOutput.forget(writers, topic(brokers, topic, false), COLUMNS, () -> {});
    }

    /// Writes the rows of some numbers.
    void write(ViewOutput output, long from, long to) {
        give(from, to, batch -> output.write(batch, context.dictionary()));
    }

    /// Writes the rows of some numbers as late ones.
    void writeLate(ViewOutput output, long from, long to) {
        give(from, to, batch -> output.writeLate(batch, context.dictionary()));
    }

    private void give(long from, long to, Consumer<Batch> out) {
        try (ColumnBuilder numbers = new ColumnBuilder(context.memory(), SqlType.BIGINT, 64);
                ColumnBuilder keys = new ColumnBuilder(context.memory(), SqlType.BIGINT, 64)) {
            for (long n = from; n < to; n++) {
                numbers.append(n);
                keys.append(n % 10);
            }
            try (Batch batch =
                    new Batch(0, numbers.rows(), List.of(numbers.build(), keys.build()))) {
                out.accept(batch);
            }
        }
    }

    /// The same commit with so many late rows.
    static Commit late(Commit commit, long lateRows) {
        return new Commit(
                commit.number(),
                commit.rows(),
                commit.begun(),
                commit.positions(),
                lateRows,
                commit.snapshot());
    }

    /// A commit whose only input has so many rows read.
    static Commit commit(long number, long rows, long read) {
        return new Commit(
                number,
                rows,
                new Positions(List.of(List.of(0L))),
                new Positions(List.of(List.of(read))),
                read / 7,
                Optional.empty());
    }

    /// A commit with the state that was saved at another one.
    static Commit saved(Commit commit, Commit at) {
        return new Commit(
                commit.number(),
                commit.rows(),
                commit.begun(),
                commit.positions(),
                commit.lateRows(),
                Optional.of(
                        new Commit.Snapshot(
                                "state-" + at.number() + ".arrow",
                                "00ff",
                                at.positions(),
                                at.number())));
    }

    @Override
    public void close() {
        context.close();
        allocator.close();
    }
}
