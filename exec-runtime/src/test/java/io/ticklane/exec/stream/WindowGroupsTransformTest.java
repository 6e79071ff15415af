package io.ticklane.exec.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Groups of windows against maps of all rows: what is out when the rows have reached a time.
final class WindowGroupsTransformTest {
    private static final RowType INPUT =
            TestQuery.type("w", SqlType.TIMESTAMP, "k", SqlType.VARCHAR, "x", SqlType.BIGINT);
    private static final RowType OUTPUT =
            TestQuery.type(
                    "w",
                    SqlType.TIMESTAMP,
                    "k",
                    SqlType.VARCHAR,
                    "c",
                    SqlType.BIGINT.withNullable(false),
                    "s",
                    SqlType.BIGINT);

    /// Windows of a width, one for each slide.
    private record Windows(long slide, long size) {
        PhysicalNode.Aggregate node() {
            Expression bucket =
                    new Expression.Call(
                            ScalarOperator.TIME_BUCKET,
                            List.of(
                                    new Expression.Literal(slide, SqlType.INTERVAL_DAY_TIME),
                                    new Expression.Column(0, SqlType.TIMESTAMP)),
                            SqlType.TIMESTAMP);
            Expression least =
                    slide == size
                            ? bucket
                            : new Expression.Call(
                                    ScalarOperator.ADD_INTERVAL,
                                    List.of(
                                            bucket,
                                            new Expression.Literal(
                                                    slide - size, SqlType.INTERVAL_DAY_TIME)),
                                    SqlType.TIMESTAMP);
            return new PhysicalNode.Aggregate(
                    new PhysicalNode.Receive(1, INPUT),
                    List.of(0, 1),
                    List.of(
                            call("COUNT", List.of(), 2),
                            call("SUM", List.of(new Expression.Column(2, SqlType.BIGINT)), 3)),
                    OUTPUT,
                    PhysicalNode.Aggregate.Phase.EACH_WINDOW,
                    Optional.of(new PhysicalNode.Aggregate.Windows(least, slide < size)),
                    Optional.empty());
        }

        private static AggregateCall call(String function, List<Expression> arguments, int column) {
            return new AggregateCall(
                    function, false, arguments, List.of(), Optional.empty(), OUTPUT.type(column));
        }

        /// A row in each of its windows, the last one first.
        List<List<Object>> spread(long time, Object key, long value) {
            List<List<Object>> rows = new ArrayList<>();
            for (long start = Math.floorDiv(time, slide) * slide;
                    start > time - size;
                    start -= slide) {
                rows.add(Arrays.asList(start, key, value));
            }
            return rows;
        }
    }

    /// The groups of windows that end at a time or before.
    private static List<List<Object>> groups(List<List<Object>> rows, long size, long end) {
        TreeMap<Long, Map<Object, long[]>> windows = new TreeMap<>();
        for (List<Object> row : rows) {
            if ((long) row.get(0) + size <= end) {
                long[] group =
                        windows.computeIfAbsent((long) row.get(0), _ -> new LinkedHashMap<>())
                                .computeIfAbsent(row.get(1), _ -> new long[2]);
                group[0]++;
                group[1] += (long) row.get(2);
            }
        }
        List<List<Object>> made = new ArrayList<>();
        windows.forEach((window, groups) ->
                groups.forEach(
                        (key, group) -> made.add(Arrays.asList(window, key, group[0], group[1]))));
        return made;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void windowsAreOutWhenTheirEndWasReached(long seed) {
        for (Windows windows : List.of(new Windows(7, 7), new Windows(5, 15), new Windows(1, 4))) {
            Random random = new Random(seed);
            try (TestQuery query = new TestQuery(64, 1L << 30)) {
                List<List<Object>> all = new ArrayList<>();
                List<List<Object>> made = new ArrayList<>();
                List<Long> told = new ArrayList<>();
                try (WindowGroupsTransform groups =
                        new WindowGroupsTransform(windows.node(), query.context())) {
                    long time = random.nextInt(20);
                    long reached = 0;
                    for (int step = 0; step < 150; step++) {
                        List<List<Object>> rows = new ArrayList<>();
                        for (int i = random.nextInt(12); i >= 0; i--) {
                            time += random.nextInt(3);
                            rows.addAll(
                                    windows.spread(
                                            time, "k" + random.nextInt(3), random.nextInt(100)));
                        }
                        all.addAll(rows);
                        try (Batch in = query.batch(INPUT, rows, step)) {
                            groups.process(in, batch -> query.drain(batch, made));
                        }
                        reached = Math.max(reached, time - random.nextInt(2));
                        groups.reached(
                                reached,
                                new io.ticklane.exec.operator.BatchConsumer() {
                                    @Override
                                    public void accept(Batch batch) {
                                        query.drain(batch, made);
                                    }

                                    @Override
                                    public void reached(long window) {
                                        told.add(window);
                                    }
                                });
                        // a row of a later window has completed those that follow one another
                        long end =
                                windows.slide() == windows.size()
                                        ? Math.max(reached, last(all))
                                        : reached;
                        assertThat(made).isEqualTo(groups(all, windows.size(), end));
                    }
                    groups.finish(batch -> query.drain(batch, made));
                }
                assertThat(made).isEqualTo(groups(all, windows.size(), Long.MAX_VALUE));
                assertThat(told).isSorted().hasSize(150);
            }
        }
    }

    private static long last(List<List<Object>> rows) {
        return (long) rows.get(rows.size() - 1).get(0);
    }
}
