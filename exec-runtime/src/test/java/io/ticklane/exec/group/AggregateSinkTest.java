package io.ticklane.exec.group;

import static io.ticklane.exec.group.AggregateCases.Case;
import static io.ticklane.exec.group.AggregateCases.D;
import static io.ticklane.exec.group.AggregateCases.E;
import static io.ticklane.exec.group.AggregateCases.G;
import static io.ticklane.exec.group.AggregateCases.INPUT;
import static io.ticklane.exec.group.AggregateCases.K;
import static io.ticklane.exec.group.AggregateCases.N;
import static io.ticklane.exec.group.AggregateCases.W;
import static io.ticklane.exec.group.AggregateCases.call;
import static io.ticklane.exec.group.AggregateCases.cases;
import static io.ticklane.exec.group.AggregateCases.expected;
import static io.ticklane.exec.group.AggregateCases.maybe;
import static io.ticklane.exec.group.AggregateCases.node;
import static io.ticklane.exec.group.AggregateCases.rows;
import static io.ticklane.exec.group.SlowAggregates.divide;
import static io.ticklane.exec.group.SlowAggregates.spread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.testing.TestQuery;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway") // a Java null stands for NULL
final class AggregateSinkTest {

    private static void assertMoments(List<Object> row, List<List<Object>> rows) {
        List<List<Object>> group = rows.stream().filter(r -> r.get(G).equals(row.get(0))).toList();
        double varPop = (Double) spread(group, D, D, 1, p -> divide(p[1], p[0]));
        double covar = (Double) spread(group, D, E, 1, p -> divide(p[3], p[0]));
        assertClose(row.get(1), varPop);
        assertClose(
                row.get(2),
                (Double) spread(group, D, D, 2, p -> divide(p[1], p[0].subtract(BigDecimal.ONE))));
        assertClose(
                row.get(3),
                Math.sqrt(
                        (Double)
                                spread(
                                        group,
                                        D,
                                        D,
                                        2,
                                        p -> divide(p[1], p[0].subtract(BigDecimal.ONE)))));
        assertClose(row.get(4), covar);
        assertClose(
                row.get(5),
                (Double) spread(group, D, E, 2, p -> divide(p[3], p[0].subtract(BigDecimal.ONE))));
        assertClose(
                row.get(6),
                (Double)
                        spread(
                                group,
                                D,
                                E,
                                1,
                                p ->
                                        divide(
                                                p[3],
                                                p[1].multiply(p[2]).sqrt(MathContext.DECIMAL128))));
        assertClose(row.get(7), (Double) spread(group, D, E, 1, p -> divide(p[3], p[2])));
        assertClose(
                row.get(8),
                (Double)
                        spread(
                                group,
                                D,
                                E,
                                1,
                                p -> divide(p[3].multiply(p[3]), p[1].multiply(p[2]))));
    }

    private static void assertClose(Object found, double expected) {
        assertThat((Double) found)
                .isCloseTo(
                        expected, org.assertj.core.data.Offset.offset(Math.abs(expected) * 1e-15));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyFunctionIsWhatASlowLoopComputesHoweverTheInputIsSplit(long seed) {
        List<List<Object>> rows = rows(700, seed);
        List<Case> cases = cases();
        for (List<Integer> keys :
                List.of(List.of(K), List.of(G), List.<Integer>of(), List.of(K, G), List.of(E, W))) {
            List<List<Object>> expected = expected(rows, keys, cases);
            PhysicalNode.Aggregate node =
                    node(INPUT, keys, cases.stream().map(Case::call).toList());
            for (int workers = 1; workers <= 3; workers++) {
                try (TestQuery query = new TestQuery(100, 1 << 28)) {
                    List<List<Object>> found =
                            query.run(
                                    new AggregateSink(node, query.context()),
                                    INPUT,
                                    rows,
                                    workers,
                                    seed * 31 + workers);
                    assertThat(found)
                            .as("seed %d, keys %s, %d workers", seed, keys, workers)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void momentsAreRightToTheLastBitsEvenWhereDigitsCancel(long seed) {
        Random random = new Random(seed);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            List<Object> row = new ArrayList<>(java.util.Collections.nCopies(INPUT.size(), null));
            row.set(G, (long) i % 3);
            double offset = i % 3 == 0 ? 1e9 : i % 3 == 1 ? 100.25 : 0;
            row.set(D, maybe(random, offset + random.nextInt(50) * 0.01));
            row.set(E, maybe(random, offset - random.nextDouble()));
            rows.add(row);
        }
        SqlType dbl = SqlType.DOUBLE;
        List<AggregateCall> calls =
                List.of(
                        call("VAR_POP", dbl, D),
                        call("VAR_SAMP", dbl, D),
                        call("STDDEV_SAMP", dbl, D),
                        call("COVAR_POP", dbl, D, E),
                        call("COVAR_SAMP", dbl, D, E),
                        call("CORR", dbl, D, E),
                        call("REGR_SLOPE", dbl, D, E),
                        call("REGR_R2", dbl, D, E));
        List<List<List<Object>>> found = new ArrayList<>();
        for (int workers = 1; workers <= 3; workers++) {
            try (TestQuery query = new TestQuery()) {
                AggregateSink sink =
                        new AggregateSink(node(INPUT, List.of(G), calls), query.context());
                found.add(query.run(sink, INPUT, rows, workers, seed + workers));
            }
        }
        assertThat(found.get(1)).isEqualTo(found.get(0));
        assertThat(found.get(2)).isEqualTo(found.get(0));
        found.get(0).forEach(row -> assertMoments(row, rows));
    }

    @Test
    void aConstantSeriesHasNoVariance() {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            List<Object> row = new ArrayList<>(java.util.Collections.nCopies(INPUT.size(), null));
            row.set(D, 0.1);
            rows.add(row);
        }
        try (TestQuery query = new TestQuery()) {
            PhysicalNode.Aggregate node =
                    node(
                            INPUT,
                            List.of(),
                            List.of(
                                    call("STDDEV_SAMP", SqlType.DOUBLE, D),
                                    call("CORR", SqlType.DOUBLE, D, D)));
            assertThat(query.run(new AggregateSink(node, query.context()), INPUT, rows, 1, 1))
                    .isEqualTo(List.of(Arrays.asList(0.0, null)));
        }
    }

    @Test
    void zerosAndNaNsAndNullsAreOneKeyEach() {
        RowType input = TestQuery.type("x", SqlType.DOUBLE);
        List<List<Object>> rows = new ArrayList<>();
        for (Double x :
                Arrays.asList(
                        0.0,
                        -0.0,
                        Double.NaN,
                        null,
                        Double.longBitsToDouble(0x7ff8000000000001L),
                        null)) {
            rows.add(Arrays.asList((Object) x));
        }
        try (TestQuery query = new TestQuery()) {
            PhysicalNode.Aggregate node =
                    node(input, List.of(0), List.of(call("COUNT", SqlType.BIGINT)));
            assertThat(query.run(new AggregateSink(node, query.context()), input, rows, 2, 3))
                    .isEqualTo(
                            List.of(
                                    List.of(0.0, 2L),
                                    List.of(Double.NaN, 2L),
                                    Arrays.asList(null, 2L)));
        }
    }

    @Test
    void aSumOverflowsOnlyWhenTheTotalDoes() {
        RowType input = TestQuery.type("n", SqlType.BIGINT);
        List<List<Object>> fits =
                List.of(List.of(Long.MAX_VALUE), List.of(Long.MAX_VALUE), List.of(-Long.MAX_VALUE));
        List<List<Object>> tooMuch = List.of(List.of(Long.MAX_VALUE), List.of(1L));
        AggregateCall sum =
                new AggregateCall(
                        "SUM",
                        false,
                        List.of(new Expression.Column(0, SqlType.BIGINT)),
                        List.of(),
                        Optional.empty(),
                        SqlType.BIGINT);
        try (TestQuery query = new TestQuery()) {
            PhysicalNode.Aggregate node = node(input, List.of(), List.of(sum));
            assertThat(query.run(new AggregateSink(node, query.context()), input, fits, 2, 1))
                    .isEqualTo(List.of(List.of(Long.MAX_VALUE)));
            assertThatThrownBy(() ->
                            query.run(
                                    new AggregateSink(node, query.context()), input, tooMuch, 2, 1))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.sqlState()).isEqualTo("22003"));
        }
    }

    @Test
    void withoutKeysThereIsARowOverNoInput() {
        try (TestQuery query = new TestQuery()) {
            PhysicalNode.Aggregate node =
                    node(
                            INPUT,
                            List.of(),
                            List.of(
                                    call("COUNT", SqlType.BIGINT),
                                    call("SUM", SqlType.DOUBLE, D),
                                    call("SUM0", SqlType.BIGINT, N),
                                    call("MEDIAN", SqlType.DOUBLE, D),
                                    call("FIRST", SqlType.DOUBLE, D)));
            assertThat(query.run(new AggregateSink(node, query.context()), INPUT, List.of(), 2, 1))
                    .isEqualTo(List.of(Arrays.asList(0L, null, 0L, null, null)));
            PhysicalNode.Aggregate keyed =
                    node(INPUT, List.of(K), List.of(call("COUNT", SqlType.BIGINT)));
            assertThat(query.run(new AggregateSink(keyed, query.context()), INPUT, List.of(), 2, 1))
                    .isEmpty();
        }
    }

    @Test
    void aSingleValueOfTwoRowsIsAnError() {
        try (TestQuery query = new TestQuery()) {
            PhysicalNode.Aggregate node =
                    node(INPUT, List.of(), List.of(call("SINGLE_VALUE", SqlType.DOUBLE, D)));
            assertThat(query.run(new AggregateSink(node, query.context()), INPUT, rows(1, 1), 1, 1))
                    .hasSize(1);
            assertThatThrownBy(() ->
                            query.run(
                                    new AggregateSink(node, query.context()),
                                    INPUT,
                                    rows(2, 1),
                                    2,
                                    1))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.sqlState()).isEqualTo("21000"));
        }
    }

    @Test
    void manyGroupsAreCountedAndABudgetThatIsTooSmallIsAnError() {
        RowType input =
                TestQuery.type("a", SqlType.BIGINT, "b", SqlType.INTEGER, "x", SqlType.DOUBLE);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            rows.add(List.of((long) (i * 7919 % 9973) << 33, (long) i % 2 * 1_000_000, 1.0));
        }
        PhysicalNode.Aggregate node =
                node(
                        input,
                        List.of(0, 1),
                        List.of(
                                new AggregateCall(
                                        "SUM",
                                        false,
                                        List.of(new Expression.Column(2, SqlType.DOUBLE)),
                                        List.of(),
                                        Optional.empty(),
                                        SqlType.DOUBLE)));
        try (TestQuery query = new TestQuery()) {
            List<List<Object>> found =
                    query.run(new AggregateSink(node, query.context()), input, rows, 2, 1);
            assertThat(found.stream().mapToDouble(row -> (Double) row.get(2)).sum())
                    .isEqualTo(20_000);
            assertThat(found.stream().map(row -> row.subList(0, 2)).distinct().count())
                    .isEqualTo(found.size());
        }
        try (TestQuery query = new TestQuery(4096, 1_200_000)) {
            assertThatThrownBy(() ->
                            query.run(new AggregateSink(node, query.context()), input, rows, 2, 1))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.sqlState()).isEqualTo("53200"));
        }
    }

    @Test
    void kindsOfNumbersAreKept() {
        assertThat(INPUT.type(W).kind()).isEqualTo(TypeKind.DECIMAL);
    }
}
