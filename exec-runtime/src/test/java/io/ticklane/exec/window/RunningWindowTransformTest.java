package io.ticklane.exec.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.testing.TestFunctions;
import io.ticklane.exec.testing.TestQuery;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RunningWindowTransformTest {
    private static final RowType INPUT =
            TestQuery.type(
                    "k",
                    SqlType.VARCHAR,
                    "t",
                    SqlType.TIMESTAMP,
                    "x",
                    SqlType.DOUBLE,
                    "c",
                    SqlType.decimal(10, 2));

    private static final SortKey BY_TIME = new SortKey(1, false, false);

    private static TestQuery query() {
        return new TestQuery(
                new TestFunctions.Decay("DECAY", 0), new TestFunctions.Decay("DECAY_COUNT", 1));
    }

    private static WindowCall call(String function, SqlType type, Expression... arguments) {
        return new WindowCall(function, false, false, List.of(arguments), type);
    }

    private static Expression column(int index) {
        return new Expression.Column(index, INPUT.type(index));
    }

    private static Expression number(String value) {
        return new Expression.Literal(new BigDecimal(value), SqlType.decimal(3, 2));
    }

    private static PhysicalNode.RunningWindow node(
            List<Integer> keys, List<SortKey> order, WindowCall... calls) {
        List<Field> fields = new ArrayList<>(INPUT.fields());
        for (WindowCall call : calls) {
            fields.add(new Field(call.function(), call.type()));
        }
        return new PhysicalNode.RunningWindow(
                new PhysicalNode.Values(List.of(), INPUT),
                keys,
                order,
                List.of(calls),
                new RowType(fields));
    }

    private static List<List<Object>> rows(int count, long seed) {
        Random random = new Random(seed);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(
                    Arrays.asList(
                            random.nextInt(9) == 0 ? null : "s" + random.nextInt(5),
                            (long) (i / 3),
                            random.nextInt(6) == 0 ? null : (Object) random.nextDouble(),
                            BigDecimal.valueOf(random.nextInt(10000), 2)));
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mixedKeysAreEachKeyAloneHoweverTheInputIsCut(long seed) {
        List<List<Object>> rows = rows(500, seed);
        Map<Object, double[]> states = new HashMap<>();
        List<List<Object>> expected = new ArrayList<>();
        for (List<Object> row : rows) {
            double[] state = states.computeIfAbsent(row.get(0), _ -> new double[6]);
            if (row.get(2) != null) {
                double x = (Double) row.get(2);
                state[0] = state[1] == 0 ? x : state[0] + 0.25 * (x - state[0]);
                state[1]++;
                state[4] += 1;
            }
            double c = ((BigDecimal) row.get(3)).doubleValue();
            state[2] = state[3] == 0 ? c : state[2] + 0.5 * (c - state[2]);
            state[3]++;
            List<Object> out = new ArrayList<>(row);
            out.add(state[1] == 0 ? null : state[0]);
            out.add((long) state[1]);
            out.add(state[2]);
            out.add((long) state[3]);
            out.add((long) state[4]);
            expected.add(out);
        }
        PhysicalNode.RunningWindow node =
                node(
                        List.of(0),
                        List.of(BY_TIME),
                        call("DECAY", SqlType.DOUBLE, column(2), number("0.25")),
                        call("DECAY_COUNT", SqlType.BIGINT, column(2), number("0.25")),
                        call("DECAY", SqlType.DOUBLE, column(3)),
                        call("ROW_NUMBER", SqlType.BIGINT),
                        call("COUNT", SqlType.BIGINT, column(2)));
        for (int cut = 0; cut < 4; cut++) {
            try (TestQuery query = query()) {
                assertThat(
                                query.run(
                                        new RunningWindowTransform(node, false, query.context()),
                                        INPUT,
                                        rows,
                                        seed * 10 + cut))
                        .as("seed %d, cut %d", seed, cut)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void callsThatNeedTheSameStateShareIt() {
        PhysicalNode.RunningWindow node =
                node(
                        List.of(0),
                        List.of(BY_TIME),
                        call("DECAY", SqlType.DOUBLE, column(2), number("0.5")),
                        call("DECAY_COUNT", SqlType.DOUBLE, column(2)));
        try (TestQuery query = query();
                Batch batch = query.batch(INPUT, rows(5, 1), 0);
                RunningWindowTransform transform =
                        new RunningWindowTransform(node, false, query.context())) {
            int before = TestFunctions.ADVANCES.get();
            transform.process(batch, Batch::close);
            assertThat(TestFunctions.ADVANCES.get() - before).isEqualTo(1);
        }
    }

    @Test
    void rowsThatGoBackInTimeWithinAKeyAreAnErrorThatNamesTheKey() {
        List<List<Object>> rows =
                List.of(
                        List.of("a", 5L, 1.0, BigDecimal.ONE),
                        List.of("b", 3L, 1.0, BigDecimal.ONE),
                        List.of("a", 4L, 1.0, BigDecimal.ONE));
        for (List<SortKey> order :
                List.of(List.of(BY_TIME), List.of(BY_TIME, new SortKey(3, false, false)))) {
            PhysicalNode.RunningWindow node =
                    node(List.of(0), order, call("DECAY", SqlType.DOUBLE, column(2)));
            try (TestQuery query = query()) {
                assertThatThrownBy(() ->
                                query.run(
                                        new RunningWindowTransform(node, false, query.context()),
                                        INPUT,
                                        rows,
                                        1))
                        .isInstanceOf(EngineException.class)
                        .hasMessageContaining("k = 'a'")
                        .hasMessageContaining("t = 1970-01-01 00:00:00.000000004");
            }
        }
    }

    @Test
    void aConstantOutsideItsRangeIsAnErrorThatNamesIt() {
        PhysicalNode.RunningWindow node =
                node(
                        List.of(0),
                        List.of(),
                        call("DECAY", SqlType.DOUBLE, column(2), number("1.5")));
        try (TestQuery query = query()) {
            assertThatThrownBy(() -> new RunningWindowTransform(node, false, query.context()))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> {
                                assertThat(e.sqlState()).isEqualTo("22023");
                                assertThat(e)
                                        .hasMessage(
                                                "DECAY: alpha is 1.5, but must be 0 < alpha <= 1");
                            });
        }
    }
}
