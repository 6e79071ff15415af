package io.ticklane.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.exchange.MorselQueue;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.LanedStep;
import io.ticklane.exec.operator.RowMorsels;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.pipeline.QueryRun;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Lanes that share morsels.
final class LanedStepTest {
    private static final int KEYS = 7;

    private final TestNode node = new TestNode(3);

    @AfterEach
    void allMemoryIsReleased() {
        node.close();
    }

    @Test
    void lanesGiveWhatOneLaneGives() {
        Random random = new Random(31);
        for (int round = 0; round < 30; round++) {
            long[] rows = random.longs(random.nextInt(500), 0, 1000).toArray();
            List<List<@Nullable Object>> expected = expected(rows);
            for (int lanes = 1; lanes <= 5; lanes++) {
                assertThat(
                                run(
                                        rows,
                                        lanes,
                                        1 + random.nextInt(3),
                                        1 + random.nextInt(200),
                                        1 + random.nextInt(100),
                                        Integer.MAX_VALUE))
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aResultThatIsClosedEarlyReleasesWhatLanesHold() {
        long[] rows = new Random(7).longs(5000, 0, 1000).toArray();
        assertThat(run(rows, 3, 2, 10, 50, 4)).isEqualTo(expected(rows).subList(0, 40));
    }

    @Test
    void aLaneThatFailsStopsTheQuery() {
        long[] rows = new long[1000];
        rows[700] = -1;
        assertThatThrownBy(() -> run(rows, 2, 2, 10, 50, Integer.MAX_VALUE))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("broken");
    }

    /// Value, how many of its key came so far (NULL for each third), whether that is odd.
    private static List<List<@Nullable Object>> expected(long[] rows) {
        long[] counts = new long[KEYS];
        List<List<@Nullable Object>> expected = new ArrayList<>();
        for (long value : rows) {
            long count = ++counts[(int) (value % KEYS)];
            List<@Nullable Object> row = new ArrayList<>();
            row.add(value);
            row.add(count % 3 == 0 ? null : count);
            row.add(count % 2 == 1);
            expected.add(row);
        }
        return expected;
    }

    private List<List<@Nullable Object>> run(
            long[] rows, int lanes, int workers, int batchRows, int morselRows, int batches) {
        QueryMemory memory = new QueryMemory(node.allocator, "lanes", 1L << 30);
        QueryContext context =
                new QueryContext(
                        node.settings(workers, batchRows, morselRows),
                        memory,
                        new Dictionary(memory, null),
                        new FunctionCatalog(List.of()),
                        () -> 0,
                        RunContext.NO_DEADLINE);
        QueryRun run = new QueryRun(node.scheduler, context);
        Streams streams = new Streams(context, run);
        MorselQueue result = new MorselQueue(Streams.lookAhead(context), run::resultChanged);
        Streams.Stream stream =
                streams.laned(
                        streams.from(source(context, rows, morselRows)), new Counting(), lanes);
        streams.end(stream.only(), result.sender());
        List<List<@Nullable Object>> found = new ArrayList<>();
        try {
            run.start();
            Source.Morsel morsel;
            int[] taken = new int[1];
            while (taken[0] < batches && (morsel = run.await(result.receiver())) != null) {
                morsel.read(batch -> {
                    try (batch) {
                        if (taken[0]++ < batches) {
                            add(batch, found);
                        }
                    }
                });
            }
        } finally {
            run.close();
            result.receiver().close();
            context.close();
        }
        return found;
    }

    private static void add(Batch batch, List<List<@Nullable Object>> found) {
        for (int row = 0; row < batch.rows(); row++) {
            List<@Nullable Object> values = new ArrayList<>();
            values.add(batch.column(0).longValue(row));
            values.add(batch.column(1).isNull(row) ? null : batch.column(1).longValue(row));
            values.add(batch.column(2).bit(row));
            found.add(values);
        }
    }

    private static Source source(QueryContext context, long[] rows, int morselRows) {
        RowMorsels.Reader reader =
                (sequence, from, count, out) -> push(context, rows, sequence, from, count, out);
        return new RowMorsels(rows.length, morselRows, reader, () -> {});
    }

    private static void push(
            QueryContext context,
            long[] rows,
            long sequence,
            long from,
            int count,
            BatchConsumer out) {
        List<Column> columns = new ArrayList<>();
        for (int column = 0; column < 2; column++) {
            try (ColumnBuilder builder =
                    new ColumnBuilder(context.memory(), SqlType.BIGINT, count)) {
                for (int row = 0; row < count; row++) {
                    builder.append(rows[(int) from + row]);
                }
                columns.add(builder.build());
            }
        }
        out.accept(new Batch(sequence, count, columns));
    }

    /// Counts the rows of each key; drops the second column.
    private record Counting() implements LanedStep {
        @Override
        public int kept() {
            return 1;
        }

        @Override
        public List<SqlType> results() {
            return List.of(SqlType.BIGINT, SqlType.BOOLEAN);
        }

        @Override
        public Lane lane(int lane, int lanes) {
            return new Counts(lane, lanes);
        }
    }

    private static final class Counts implements LanedStep.Lane {
        private final int lane;
        private final int lanes;
        private final long[] counts = new long[KEYS];

        Counts(int lane, int lanes) {
            this.lane = lane;
            this.lanes = lanes;
        }

        @Override
        public void process(Batch in, LanedStep.Results out) {
            for (int row = 0; row < in.rows(); row++) {
                long value = in.column(1).longValue(row);
                if (value < 0) {
                    throw new EngineException(ErrorCode.INTERNAL, "broken");
                }
                int key = (int) (value % KEYS);
                if (key % lanes != lane) {
                    continue;
                }
                long count = ++counts[key];
                out.values(0).set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3, count);
                if (count % 3 == 0) {
                    Bits.clear(out.validity(0), row);
                }
                if (count % 2 == 1) {
                    Bits.set(out.values(1), row);
                }
            }
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
