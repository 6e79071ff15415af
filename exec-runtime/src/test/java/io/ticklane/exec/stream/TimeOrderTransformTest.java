package io.ticklane.exec.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode.StreamScan;
import io.ticklane.api.plan.PhysicalNode.StreamScan.Late;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The order of event time against a list that is sorted at the end.
final class TimeOrderTransformTest {
    private static final RowType TABLE =
            TestQuery.type("x", SqlType.VARCHAR, "ts", SqlType.TIMESTAMP, "place", SqlType.BIGINT);
    private static final RowType NUMBERED =
            TABLE.concat(TestQuery.type("partition", SqlType.INTEGER.withNullable(false)));

    private static StreamScan scan(long delay, Late late) {
        return scan(new StreamScan.TimeOrder(1, delay, late, 0));
    }

    private static StreamScan scan(StreamScan.TimeOrder order) {
        return new StreamScan(
                new TableSource.Connected("main", "feed", "test", List.of(), Optional.empty()),
                TABLE,
                List.of(0, 1, 2),
                Optional.of(order));
    }

    /// A log of some partitions, and what must come out of it.
    private static final class Log {
        private final Random random;
        private final long delay;
        private final long[] greatest;
        private final List<List<Object>> kept = new ArrayList<>();
        private long next;

        Log(long seed, int partitions, long delay) {
            this.random = new Random(seed);
            this.delay = delay;
            this.greatest = new long[partitions];
            Arrays.fill(greatest, Long.MIN_VALUE / 2);
        }

        List<List<Object>> rows(int partition, int count) {
            List<List<Object>> rows = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                long time = next / 3 - random.nextInt(8);
                List<Object> row =
                        Arrays.asList(
                                random.nextInt(9) == 0 ? null : "v" + random.nextInt(5),
                                time,
                                next++,
                                (long) partition);
                rows.add(row);
                if (time >= greatest[partition] - delay) {
                    kept.add(row);
                    greatest[partition] = Math.max(greatest[partition], time);
                }
            }
            return rows;
        }

        /// What is not late and, unless all is asked for, before all that may still come, in the
        /// order of all.
        List<List<Object>> ordered(boolean all) {
            return kept.stream()
                    .filter(row -> all || isFinal((long) row.get(1), (int) (long) row.get(3)))
                    .sorted(
                            Comparator.<List<Object>>comparingLong(row -> (long) row.get(1))
                                    .thenComparingLong(row -> (long) row.get(3))
                                    .thenComparingLong(row -> (long) row.get(2)))
                    .map(row -> row.subList(0, 3))
                    .toList();
        }

        private boolean isFinal(long time, int partition) {
            for (int other = 0; other < greatest.length; other++) {
                long watermark = greatest[other] - delay;
                if (watermark < time || (watermark == time && other < partition)) {
                    return false;
                }
            }
            return true;
        }
    }

    @Test
    void theWatermarkIsTheLeastOfAllPartitionsAndStreams() {
        try (TestQuery query = new TestQuery()) {
            assertThat(query.context().watermark()).isEmpty();
            try (TimeOrderTransform one =
                            new TimeOrderTransform(scan(5, Late.DROP), 2, query.context());
                    TimeOrderTransform two =
                            new TimeOrderTransform(scan(0, Late.DROP), 1, query.context())) {
                process(one, query, 100, 0);
                process(two, query, 70, 0);
                assertThat(query.context().watermark()).isEmpty();
                process(one, query, 60, 1);
                assertThat(query.context().watermark()).hasValue(55);
                process(one, query, 90, 1);
                assertThat(query.context().watermark()).hasValue(70);
                process(two, query, 200, 0);
                assertThat(query.context().watermark()).hasValue(85);
            }
        }
    }

    private static void process(
            TimeOrderTransform order, TestQuery query, long time, long partition) {
        List<Object> row = List.of("v", time, 0L, partition);
        try (Batch batch = query.batch(NUMBERED, List.of(row), 0)) {
            order.process(batch, Batch::close);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void rowsComeInTheOrderOfTimeAsSoonAsTheWatermarkHasReachedThem(long seed) {
        Random random = new Random(seed);
        int partitions = 1 + random.nextInt(3);
        long delay = random.nextInt(6);
        Log log = new Log(seed, partitions, delay);
        try (TestQuery query = new TestQuery(16, 1L << 30)) {
            List<List<Object>> made = new ArrayList<>();
            long rows = 0;
            try (TimeOrderTransform order =
                    new TimeOrderTransform(scan(delay, Late.DROP), partitions, query.context())) {
                for (int step = 0; step < 200; step++) {
                    int partition = random.nextInt(partitions);
                    int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 3);
                    rows += count;
                    try (Batch in = query.batch(NUMBERED, log.rows(partition, count), step)) {
                        order.process(in, batch -> query.drain(batch, made));
                    }
                    assertThat(made).isEqualTo(log.ordered(false));
                }
                order.finish(batch -> query.drain(batch, made));
            }
            assertThat(made).isEqualTo(log.ordered(true));
            assertThat(query.context().lateRows()).isEqualTo(rows - made.size());
        }
    }

    /// A late row that is kept comes at the watermark of its place, as if it were of that time.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void lateRowsThatUpdateComeAtTheWatermarkOfTheirPlace(long seed) {
        Random random = new Random(seed);
        int partitions = 1 + random.nextInt(3);
        long delay = random.nextInt(3);
        long within = 1L + random.nextInt(3);
        StreamScan.TimeOrder updates = new StreamScan.TimeOrder(1, delay, Late.UPDATE, within);
        long[] greatest = new long[partitions];
        Arrays.fill(greatest, Long.MIN_VALUE / 2);
        List<long[]> expected = new ArrayList<>();
        List<long[]> made = new ArrayList<>();
        long dropped = 0;
        try (TestQuery query = new TestQuery(16, 1L << 30);
                TimeOrderTransform order =
                        new TimeOrderTransform(scan(updates), partitions, query.context())) {
            for (long n = 0; n < 500; ) {
                int partition = random.nextInt(partitions);
                List<List<Object>> rows = new ArrayList<>();
                for (int count = 1 + random.nextInt(6); count > 0; count--) {
                    long time = n / 3 - random.nextInt(8);
                    long watermark = greatest[partition] - delay;
                    rows.add(Arrays.asList("v", time, n, (long) partition));
                    if (time >= watermark - within) {
                        expected.add(new long[] {Math.max(time, watermark), partition, n, time});
                    } else {
                        dropped++;
                    }
                    greatest[partition] = Math.max(greatest[partition], time);
                    n++;
                }
                try (Batch in = query.batch(NUMBERED, rows, n)) {
                    order.process(in, batch -> take(batch, made));
                }
            }
            order.finish(batch -> take(batch, made));
            assertThat(query.context().lateRows()).isEqualTo(dropped).isPositive();
        }
        expected.sort(
                Comparator.<long[]>comparingLong(row -> row[0])
                        .thenComparingLong(row -> row[1])
                        .thenComparingLong(row -> row[2]));
        assertThat(made.stream().map(Arrays::toString))
                .isEqualTo(
                        expected.stream()
                                .map(row -> Arrays.toString(new long[] {row[0], row[2], row[3]}))
                                .toList());
    }

    /// Adds when each row comes, its number and its time.
    private static void take(Batch batch, List<long[]> to) {
        try (batch) {
            for (int row = 0; row < batch.rows(); row++) {
                to.add(
                        new long[] {
                            Objects.requireNonNull(batch.ordinals()).longValue(row),
                            batch.column(2).longValue(row),
                            batch.column(1).longValue(row)
                        });
            }
        }
    }

    @Test
    void whatIsHeldIsReleasedWhenTheQueryEndsEarly() {
        try (TestQuery query = new TestQuery(16, 1L << 30);
                TimeOrderTransform order =
                        new TimeOrderTransform(scan(1_000_000, Late.DROP), 1, query.context())) {
            Log log = new Log(1, 1, 1_000_000);
            for (int step = 0; step < 50; step++) {
                try (Batch in = query.batch(NUMBERED, log.rows(0, 1 + step % 7), step)) {
                    order.process(in, Batch::close);
                }
            }
        }
    }

    @Test
    void aLateRowEndsTheQueryWhereItIsAskedTo() {
        try (TestQuery query = new TestQuery();
                TimeOrderTransform order =
                        new TimeOrderTransform(scan(5, Late.ERROR), 1, query.context());
                Batch onTime = query.batch(NUMBERED, List.of(row(20L), row(15L)), 0);
                Batch late = query.batch(NUMBERED, List.of(row(14L)), 1)) {
            order.process(onTime, Batch::close);
            assertThatThrownBy(() -> order.process(late, Batch::close))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                    .hasMessageContainingAll(
                            "1970-01-01 00:00:00.000000014", "1970-01-01 00:00:00.000000015");
        }
    }

    @Test
    void aRowWithoutATimeIsAnError() {
        try (TestQuery query = new TestQuery();
                TimeOrderTransform order =
                        new TimeOrderTransform(scan(0, Late.DROP), 1, query.context());
                Batch rows = query.batch(NUMBERED, List.of(row(null)), 0)) {
            assertThatThrownBy(() -> order.process(rows, Batch::close))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContainingAll("NULL in ts", "main.feed");
        }
    }

    private static List<Object> row(@Nullable Long time) {
        return Arrays.asList("x", time, 0L, 0L);
    }
}
