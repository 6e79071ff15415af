package io.ticklane.exec.group;

import static io.ticklane.exec.group.AggregateCases.G;
import static io.ticklane.exec.group.AggregateCases.INPUT;
import static io.ticklane.exec.group.AggregateCases.K;
import static io.ticklane.exec.group.AggregateCases.T;
import static io.ticklane.exec.group.AggregateCases.expected;
import static io.ticklane.exec.group.AggregateCases.node;
import static io.ticklane.exec.group.AggregateCases.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows of a group count by their positions, not by when they come: loops over rows in order and
/// rows one by one give the same.
@SuppressWarnings("NullAway") // a Java null stands for NULL
final class RowOrderOfGroupsTest {
    private static final int[] BATCH_ROWS = {1, 7, 100, 4096};

    /// Of equal DISTINCT texts the first that a worker sees is joined, and workers see rows in
    /// order.
    private static List<AggregateCases.Case> cases() {
        return AggregateCases.cases().stream()
                .filter(each ->
                        !each.call().distinct() || !each.call().function().equals("STRING_AGG"))
                .toList();
    }

    private static PhysicalNode.Aggregate plan(List<Integer> keys) {
        return node(INPUT, keys, cases().stream().map(AggregateCases.Case::call).toList());
    }

    private static void consume(
            TestQuery query,
            Sink.Local local,
            List<List<Object>> rows,
            long sequence,
            List<Long> ordinals,
            int most) {
        for (int from = 0; from < rows.size(); from += most) {
            int to = Math.min(rows.size(), from + most);
            List<Long> places = ordinals == null ? null : ordinals.subList(from, to);
            try (Batch batch = query.batch(INPUT, rows.subList(from, to), sequence, places)) {
                local.consume(batch);
            }
        }
    }

    private static List<Sink.Local> locals(AggregateSink sink, int workers) {
        List<Sink.Local> locals = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            locals.add(sink.local());
        }
        return locals;
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void morselsMayComeInAnyOrder(long seed) {
        Random random = new Random(seed);
        List<List<Object>> rows = rows(900, seed);
        for (List<Integer> keys : List.of(List.of(K), List.of(K, T), List.<Integer>of())) {
            List<List<Object>> expected = expected(rows, keys, cases());
            for (int workers : new int[] {1, 2, 5}) {
                int most = BATCH_ROWS[random.nextInt(BATCH_ROWS.length)];
                List<Integer> morsels = new ArrayList<>();
                for (int at = 0; at < rows.size(); at += 50) {
                    morsels.add(at);
                }
                Collections.shuffle(morsels, random);
                try (TestQuery query = new TestQuery(100, 1 << 28);
                        AggregateSink sink = new AggregateSink(plan(keys), query.context())) {
                    List<Sink.Local> locals = locals(sink, workers);
                    for (int at : morsels) {
                        List<List<Object>> part = rows.subList(at, Math.min(rows.size(), at + 50));
                        Sink.Local local = locals.get(random.nextInt(workers));
                        consume(query, local, part, at / 50, null, most);
                    }
                    assertThat(query.read(sink.finish()))
                            .as("seed %d, keys %s, %d workers, batch %d", seed, keys, workers, most)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22})
    void rowsOfLanesCountByTheirOrdinals(long seed) {
        Random random = new Random(seed);
        List<List<Object>> rows = rows(900, seed);
        for (List<Integer> keys : List.of(List.of(G), List.of(K, T))) {
            List<List<Object>> expected = expected(rows, keys, cases());
            for (boolean sorted : new boolean[] {true, false}) {
                List<List<Long>> lanes =
                        List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
                for (long row = 0; row < rows.size(); row++) {
                    lanes.get(random.nextInt(3)).add(row);
                }
                int most = BATCH_ROWS[random.nextInt(BATCH_ROWS.length)];
                try (TestQuery query = new TestQuery(64, 1 << 28);
                        AggregateSink sink = new AggregateSink(plan(keys), query.context())) {
                    List<Sink.Local> locals = locals(sink, 3);
                    for (int lane = 0; lane < 3; lane++) {
                        List<Long> places = lanes.get(lane);
                        if (!sorted) {
                            Collections.shuffle(places, random);
                        }
                        List<List<Object>> part =
                                places.stream().map(place -> rows.get(place.intValue())).toList();
                        consume(query, locals.get(lane), part, 0, places, most);
                    }
                    assertThat(query.read(sink.finish()))
                            .as("seed %d, keys %s, sorted %s, batch %d", seed, keys, sorted, most)
                            .isEqualTo(expected);
                }
            }
        }
    }
}
