package io.ticklane.exec.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.ChangeMark;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A condition on rows that take the place of others, against a set of the keys that have a row.
final class ChangeFilterTransformTest {
    private static final RowType INPUT =
            ChangeMark.behind(
                    TestQuery.type(
                            "w", SqlType.TIMESTAMP, "k", SqlType.VARCHAR, "x", SqlType.BIGINT));

    private static PhysicalNode.ChangeFilter node(Optional<Integer> window) {
        return new PhysicalNode.ChangeFilter(
                new PhysicalNode.Receive(1, INPUT),
                new Expression.Call(
                        ScalarOperator.GREATER,
                        List.of(
                                new Expression.Column(2, SqlType.BIGINT),
                                new Expression.Literal(5L, SqlType.BIGINT)),
                        SqlType.BOOLEAN),
                List.of(0, 1),
                window);
    }

    private static List<Object> change(Random random, int keys, boolean goes) {
        return Arrays.asList(
                random.nextInt(keys) == 0 ? null : (long) random.nextInt(keys),
                random.nextInt(9) == 0 ? null : "k" + random.nextInt(keys),
                random.nextInt(9) == 0 ? null : (long) random.nextInt(11),
                goes && random.nextInt(4) == 0 ? (long) ChangeMark.GONE : (long) ChangeMark.PUT);
    }

    /// What is passed on of changes.
    private static List<List<Object>> expected(List<List<Object>> changes) {
        Set<List<Object>> present = new HashSet<>();
        List<List<Object>> passed = new ArrayList<>();
        for (List<Object> row : changes) {
            List<Object> key = row.subList(0, 2);
            boolean is =
                    row.get(2) != null
                            && (long) row.get(2) > 5
                            && (long) row.get(3) == ChangeMark.PUT;
            boolean was = is ? present.add(key) : present.remove(key);
            if (is || was) {
                List<Object> made = new ArrayList<>(row.subList(0, 3));
                made.add(is ? (long) ChangeMark.PUT : (long) ChangeMark.GONE);
                passed.add(made);
            }
        }
        return passed;
    }

    /// Few keys come and go often; of many, some are forgotten in between.
    @ParameterizedTest
    @CsvSource({"1, 3", "2, 3", "3, 60", "4, 60", "5, 200"})
    void rowsComeAndGoAsTheConditionSays(long seed, int keys) {
        Random random = new Random(seed);
        for (boolean goes : List.of(false, true)) {
            List<List<Object>> changes = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                changes.add(change(random, keys, goes));
            }
            try (TestQuery query = new TestQuery(64, 1L << 30)) {
                List<List<Object>> made =
                        query.run(
                                new ChangeFilterTransform(node(Optional.empty()), query.context()),
                                INPUT,
                                changes,
                                seed);
                assertThat(made).isEqualTo(expected(changes));
                assertThat(made).anyMatch(row -> row.getLast().equals((long) ChangeMark.GONE));
            }
        }
    }

    /// Memory does not grow with windows that have ended, and their end is told on.
    @Test
    void keysOfEndedWindowsAreForgotten() {
        List<Long> told = new ArrayList<>();
        long most = 0;
        long early = 0;
        try (TestQuery query = new TestQuery(64, 1L << 30);
                ChangeFilterTransform filter =
                        new ChangeFilterTransform(node(Optional.of(0)), query.context())) {
            BatchConsumer out =
                    new BatchConsumer() {
                        @Override
                        public void accept(Batch batch) {
                            assertThat(batch.rows()).isEqualTo(500);
                            batch.close();
                        }

                        @Override
                        public void reached(long time) {
                            told.add(time);
                        }
                    };
            for (long window = 0; window < 400; window++) {
                List<List<Object>> rows = new ArrayList<>();
                for (int key = 0; key < 500; key++) {
                    rows.add(Arrays.asList(window, "k" + key, 9L, 1L));
                }
                try (Batch batch = query.batch(INPUT, rows, window)) {
                    filter.process(batch, out);
                }
                filter.reached(window, out);
                most = Math.max(most, query.usedBytes());
                early = window == 40 ? most : early;
            }
            assertThat(told).hasSize(400).endsWith(399L);
            assertThat(most).isEqualTo(early);
        }
    }
}
