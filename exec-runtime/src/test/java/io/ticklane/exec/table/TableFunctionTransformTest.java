package io.ticklane.exec.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.testing.TestFunctions;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // a Java null stands for NULL
final class TableFunctionTransformTest {
    private static final RowType INPUT =
            TestQuery.type("k", SqlType.VARCHAR, "t", SqlType.TIMESTAMP, "x", SqlType.BIGINT);

    private static PhysicalNode.TableFunction node(List<Integer> keys) {
        List<Field> fields = new ArrayList<>(INPUT.select(keys).fields());
        fields.addAll(new TestFunctions.Chunks().output().fields());
        return new PhysicalNode.TableFunction(
                new PhysicalNode.Values(List.of(), INPUT),
                "CHUNKS",
                keys,
                List.of(new SortKey(1, false, false)),
                List.of(
                        new Expression.Column(2, SqlType.BIGINT),
                        new Expression.Literal(3L, SqlType.BIGINT),
                        new Expression.Literal(2.0, SqlType.DOUBLE)),
                new RowType(fields));
    }

    private static List<List<Object>> rows(int count, long seed) {
        Random random = new Random(seed);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(
                    Arrays.asList(
                            random.nextInt(5) == 0 ? null : "k" + random.nextInt(4),
                            (long) i / 2,
                            random.nextInt(6) == 0 ? null : (Object) (long) random.nextInt(100)));
        }
        return rows;
    }

    @Test
    void rowsComeOutWhenAKeyCompletesThemAndTheRestLastInTheOrderOfKeys() {
        List<List<Object>> rows = rows(200, 7);
        Map<Object, long[]> states = new LinkedHashMap<>();
        List<List<Object>> expected = new ArrayList<>();
        for (List<Object> row : rows) {
            long[] state = states.computeIfAbsent(row.get(0), _ -> new long[2]);
            if (row.get(2) != null) {
                state[0] += 2 * (Long) row.get(2);
                state[1]++;
            }
            if (state[1] == 3) {
                expected.add(Arrays.asList(row.get(0), (double) state[0], 3L, true, null));
                Arrays.fill(state, 0);
            }
        }
        states.forEach((key, state) -> {
            if (state[1] > 0) {
                expected.add(Arrays.asList(key, (double) state[0], state[1], false, null));
            }
        });
        for (int batchRows : new int[] {2, 64}) {
            for (long cut = 0; cut < 4; cut++) {
                try (TestQuery query =
                        new TestQuery(batchRows, 1 << 26, new TestFunctions.Chunks())) {
                    assertThat(
                                    query.run(
                                            new TableFunctionTransform(
                                                    node(List.of(0)), query.context()),
                                            INPUT,
                                            rows,
                                            cut))
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void inALaneRowsHaveTheOrdinalOfTheRowThatCompletedThemAndTheRestComesAfterAll() {
        List<List<Object>> rows = new ArrayList<>();
        List<Long> ordinals = new ArrayList<>();
        for (long i = 0; i < 7; i++) {
            rows.add(Arrays.asList("k", i, i));
            ordinals.add(5 + 10 * i);
        }
        List<Long> found = new ArrayList<>();
        try (TestQuery query = new TestQuery(new TestFunctions.Chunks());
                Batch batch = query.batch(INPUT, rows, 0, ordinals);
                TableFunctionTransform transform =
                        new TableFunctionTransform(node(List.of()), query.context())) {
            transform.process(batch, made -> collect(made, found));
            transform.finish(made -> collect(made, found));
        }
        assertThat(found).containsExactly(25L, 55L, (1L << 62) + 5);
    }

    private static void collect(Batch batch, List<Long> to) {
        try (batch) {
            for (int row = 0; row < batch.rows(); row++) {
                to.add(batch.ordinals().longValue(row));
            }
        }
    }
}
