package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.Option;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.connector.ConnectedTable;
import io.ticklane.exec.connector.ConnectorCatalog;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.connector.TableWriter;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.query.QuerySettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Topics as queries without an end read them.
final class LogReaderTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final RowType COLUMNS =
            RowType.of(new Field("n", SqlType.BIGINT), new Field("k", SqlType.BIGINT));

    /// Ways of holding rows, by topic.
    private static final Map<String, List<Option>> FORMATS =
            Map.of(
                    "objects", List.of(new Option("format", "json")),
                    "arrays",
                            List.of(
                                    new Option("format", "json"),
                                    new Option("rows_per_message", "3")),
                    "arrow", List.of(new Option("format", "arrow")));

    @TempDir static Path folder;

    private static ConnectedTable table(LoopbackBroker broker, String topic, List<Option> format) {
        List<Option> options = new ArrayList<>(format);
        options.add(new Option("brokers", broker.address()));
        options.add(new Option("key", "k"));
        options.add(new Option("partitions", "2"));
        options.add(new Option("topic", topic));
        TableSource.Connected source =
                new TableSource.Connected("main", "log", "kafka", options, Optional.empty());
        ConnectedTable table = ConnectorCatalog.load().table(source, COLUMNS);
        table.create();
        return table;
    }

    private static void write(ConnectedTable table, QueryContext context, long from, long to) {
        try (TableWriter writer = table.write(context.memory());
                ColumnBuilder numbers = new ColumnBuilder(context.memory(), SqlType.BIGINT, 64);
                ColumnBuilder keys = new ColumnBuilder(context.memory(), SqlType.BIGINT, 64)) {
            for (long n = from; n < to; n++) {
                numbers.append(n);
                keys.append(n % 10);
            }
            try (Batch batch =
                    new Batch(0, numbers.rows(), List.of(numbers.build(), keys.build()))) {
                writer.write(batch, context.dictionary());
            }
            writer.commit();
        }
    }

    /// Reads so many rows; the numbers of each partition in their order.
    private static List<List<Long>> read(LogReader reader, int count) {
        List<List<Long>> found = List.of(new ArrayList<>(), new ArrayList<>());
        for (int rows = 0; rows < count; ) {
            LogReader.Rows next = reader.poll(PATIENCE_NANOS);
            assertThat(next).isNotNull();
            try (Batch batch = next.batch()) {
                for (int row = 0; row < batch.rows(); row++) {
                    found.get(next.partition()).add(batch.column(0).longValue(row));
                }
                rows += batch.rows();
                assertThat(reader.position(next.partition())).isEqualTo(next.nextOffset());
            }
        }
        return found;
    }

    @Test
    void rowsComeAsTheyAreCommittedAndAgainFromAnOffset() throws Exception {
        try (LoopbackBroker broker = new LoopbackBroker(folder);
                RootAllocator allocator = new RootAllocator()) {
            for (Map.Entry<String, List<Option>> format : FORMATS.entrySet()) {
                QueryMemory memory = new QueryMemory(allocator, "test", 1L << 30);
                try (QueryContext context =
                        new QueryContext(
                                new QuerySettings(1, 4096, 65_536, 1L << 30),
                                memory,
                                new Dictionary(memory),
                                new FunctionCatalog(List.of()),
                                () -> 0L,
                                Long.MAX_VALUE)) {
                    followed(table(broker, format.getKey(), format.getValue()), context);
                }
            }
        }
    }

    /// Nothing comes from a bound on before it is lifted.
    private static void bounded(
            LogReader reader, List<List<Long>> first, List<List<Long>> second, long[] bounds) {
        List<List<Long>> all = new ArrayList<>();
        for (int partition = 0; partition < 2; partition++) {
            reader.until(partition, bounds[partition]);
            List<Long> numbers = new ArrayList<>(first.get(partition));
            numbers.addAll(second.get(partition));
            all.add(numbers);
        }
        List<List<Long>> found = List.of(new ArrayList<>(), new ArrayList<>());
        while (reader.position(0) < bounds[0] || reader.position(1) < bounds[1]) {
            collect(reader.poll(STEP_NANOS), found);
        }
        assertThat(reader.poll(0)).isNull();
        for (int partition = 0; partition < 2; partition++) {
            List<Long> numbers = found.get(partition);
            assertThat(numbers).isEqualTo(all.get(partition).subList(0, numbers.size()));
            assertThat(numbers.size()).isLessThan(all.get(partition).size());
            assertThat(reader.position(partition)).isEqualTo(bounds[partition]);
            reader.until(partition, Long.MAX_VALUE);
        }
        while (found.get(0).size() + found.get(1).size() < 150) {
            collect(reader.poll(PATIENCE_NANOS), found);
        }
        assertThat(found).isEqualTo(all);
    }

    private static void collect(LogReader.@Nullable Rows rows, List<List<Long>> to) {
        if (rows != null) {
            try (Batch batch = rows.batch()) {
                for (int row = 0; row < batch.rows(); row++) {
                    to.get(rows.partition()).add(batch.column(0).longValue(row));
                }
            }
        }
    }

    private static void followed(ConnectedTable table, QueryContext context) {
        write(table, context, 0, 100);
        try (LogReader reader = table.follow(List.of(0), context)) {
            assertThat(reader.partitions()).isEqualTo(2);
            List<List<Long>> first = read(reader, 100);
            long[] offsets = {reader.position(0), reader.position(1)};
            assertThat(reader.poll(0)).isNull();
            write(table, context, 100, 150);
            List<List<Long>> second = read(reader, 50);
            for (List<List<Long>> part : List.of(first, second)) {
                part.forEach(numbers -> assertThat(numbers).isNotEmpty().isSorted());
            }
            reader.seek(0, offsets[0]);
            reader.seek(1, offsets[1]);
            assertThat(read(reader, 50)).isEqualTo(second);
            try (LogReader other = table.follow(List.of(0), context)) {
                other.seek(1, offsets[1]);
                List<List<Long>> rest = read(other, 50 + first.get(0).size());
                assertThat(rest.get(1)).isEqualTo(second.get(1));
            }
            try (LogReader other = table.follow(List.of(0), context)) {
                bounded(
                        other,
                        first,
                        second,
                        new long[] {Math.max(1, offsets[0] - 3), offsets[1] + 1});
            }
            context.stop(new EngineException(ErrorCode.CANCELLED, "enough"));
            assertThatThrownBy(() -> reader.poll(PATIENCE_NANOS)).hasMessage("enough");
        }
    }
}
