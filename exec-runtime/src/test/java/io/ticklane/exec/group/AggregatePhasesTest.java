package io.ticklane.exec.group;

import static io.ticklane.exec.group.AggregateCases.B;
import static io.ticklane.exec.group.AggregateCases.C;
import static io.ticklane.exec.group.AggregateCases.D;
import static io.ticklane.exec.group.AggregateCases.E;
import static io.ticklane.exec.group.AggregateCases.G;
import static io.ticklane.exec.group.AggregateCases.INPUT;
import static io.ticklane.exec.group.AggregateCases.K;
import static io.ticklane.exec.group.AggregateCases.N;
import static io.ticklane.exec.group.AggregateCases.S;
import static io.ticklane.exec.group.AggregateCases.T;
import static io.ticklane.exec.group.AggregateCases.W;
import static io.ticklane.exec.group.AggregateCases.call;
import static io.ticklane.exec.group.AggregateCases.cases;
import static io.ticklane.exec.group.AggregateCases.distinct;
import static io.ticklane.exec.group.AggregateCases.filtered;
import static io.ticklane.exec.group.AggregateCases.node;
import static io.ticklane.exec.group.AggregateCases.ordered;
import static io.ticklane.exec.group.AggregateCases.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalNode.Aggregate.Phase;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.call.PortableStates;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.testing.TestFunctions;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An aggregate in two phases gives the bits that it gives over all rows at once.
@SuppressWarnings("NullAway") // a Java null stands for NULL
final class AggregatePhasesTest {
    private static final TestFunctions.Weighted WEIGHTED = new TestFunctions.Weighted(false, true);
    private static final FunctionCatalog FUNCTIONS = new FunctionCatalog(List.of(WEIGHTED));
    private static final List<Double> EDGES =
            List.of(
                    -0.0,
                    0.0,
                    Double.NaN,
                    Double.POSITIVE_INFINITY,
                    Double.NEGATIVE_INFINITY,
                    1e308,
                    -1e308,
                    Double.MIN_VALUE,
                    1e-300);

    private static Supplier<TestQuery> queries(int batchRows) {
        return () -> new TestQuery(batchRows, 1L << 28, WEIGHTED);
    }

    private static List<AggregateCall> calls() {
        SqlType dbl = SqlType.DOUBLE;
        List<AggregateCall> calls = new ArrayList<>();
        for (AggregateCases.Case one : cases()) {
            if (PortableStates.of(one.call(), FUNCTIONS)) {
                calls.add(one.call());
            }
        }
        for (String moment : List.of("VAR_POP", "VAR_SAMP", "STDDEV_POP", "STDDEV_SAMP")) {
            calls.add(call(moment, dbl, D));
        }
        for (String moment :
                List.of(
                        "COVAR_POP",
                        "COVAR_SAMP",
                        "CORR",
                        "REGR_SLOPE",
                        "REGR_INTERCEPT",
                        "REGR_R2")) {
            calls.add(call(moment, dbl, D, E));
        }
        calls.add(call("REGR_COUNT", SqlType.BIGINT, D, E));
        calls.add(call("WEIGHTED", dbl, D, E));
        calls.add(filtered(call("WEIGHTED", dbl, N, E), B));
        calls.add(call("SUM0", SqlType.decimal(38, 2), C));
        calls.add(call("BIT_OR", SqlType.BIGINT, N));
        calls.add(call("APPROX_COUNT_DISTINCT", SqlType.BIGINT, D));
        calls.add(call("APPROX_COUNT_DISTINCT", SqlType.BIGINT, W));
        calls.add(distinct(call("MAX", dbl, D)));
        calls.add(distinct(call("BOOL_OR", SqlType.BOOLEAN, B)));
        // several that pick their row by the same rule, with and without a filter
        SortKey time = new SortKey(T, false, true);
        SortKey name = new SortKey(S, true, false);
        for (int column : new int[] {K, D, N, C, W, S, T, B}) {
            SqlType type = INPUT.type(column);
            calls.add(call("FIRST", type, column));
            calls.add(call("LAST", type, column));
            calls.add(call("ARG_MAX", type, column, E));
            calls.add(call("ARG_MIN", type, column, D));
            calls.add(ordered(call("LAST", type, column), time, name));
            calls.add(ordered(call("FIRST", type, column), new SortKey(W, true, true)));
            calls.add(filtered(ordered(call("FIRST", type, column), time), B));
            calls.add(filtered(call("ANY_VALUE", type, column), B));
        }
        return calls;
    }

    /// Rows with values at the edges of what doubles are.
    private static List<List<Object>> edgyRows(int count, long seed, int share) {
        Random random = new Random(seed);
        List<List<Object>> rows = rows(count, seed);
        for (List<Object> row : rows) {
            for (int column : new int[] {D, E}) {
                if (random.nextInt(share) == 0) {
                    row.set(column, EDGES.get(random.nextInt(EDGES.size())));
                }
            }
        }
        return rows;
    }

    private static List<List<Object>> whole(
            PhysicalNode.Aggregate node, List<List<Object>> rows, long seed) {
        try (TestQuery query = queries(100).get()) {
            return query.run(new AggregateSink(node, query.context()), INPUT, rows, 1, seed);
        }
    }

    private static void assertPhases(
            List<Integer> keys, List<AggregateCall> calls, List<List<Object>> rows, long seed) {
        PhysicalNode.Aggregate node = node(INPUT, keys, calls);
        List<List<Object>> expected = whole(node, rows, seed);
        for (int parts = 1; parts <= 5; parts++) {
            int batchRows = parts % 2 == 0 ? 7 : 4096;
            TwoPhases phases = new TwoPhases(node, queries(batchRows), seed * 31 + parts);
            List<List<Object>> found = phases.run(rows, parts);
            assertThat(found)
                    .as("seed %d, keys %s, %d parts", seed, keys, parts)
                    .hasSameSizeAs(expected);
            for (int row = 0; row < expected.size(); row++) {
                for (int column = 0; column < expected.get(row).size(); column++) {
                    int call = column - keys.size();
                    assertThat(found.get(row).get(column))
                            .as(
                                    "seed %d, keys %s, %d parts, row %d of %s",
                                    seed, keys, parts, row, call < 0 ? "key" : calls.get(call))
                            .isEqualTo(expected.get(row).get(column));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theTwoPhasesGiveTheBitsOfTheWhole(long seed) {
        for (List<Integer> keys :
                List.of(
                        List.of(K),
                        List.of(G),
                        List.<Integer>of(),
                        List.of(S, G),
                        List.of(E, W),
                        List.of(B))) {
            assertPhases(keys, calls(), edgyRows(600, seed, 9), seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void sumsWhoseTermsCancelStayExact(long seed) {
        Random random = new Random(seed);
        List<List<Object>> rows = rows(500, seed);
        for (List<Object> row : rows) {
            row.set(D, Math.scalb(random.nextGaussian(), random.nextInt(-900, 1020)));
            row.set(E, (random.nextBoolean() ? 1e308 : -1e308) + random.nextGaussian());
        }
        List<List<Object>> opposite = new ArrayList<>();
        for (List<Object> row : rows) {
            List<Object> other = new ArrayList<>(row);
            if (random.nextInt(10) > 0) {
                other.set(D, -(Double) row.get(D));
                other.set(E, -(Double) row.get(E));
            }
            opposite.add(other);
        }
        List<List<Object>> all = new ArrayList<>(rows);
        all.addAll(opposite);
        SqlType dbl = SqlType.DOUBLE;
        List<AggregateCall> calls =
                List.of(
                        call("SUM", dbl, D),
                        call("AVG", dbl, D),
                        call("SUM", dbl, E),
                        filtered(call("SUM", dbl, E), B),
                        call("STDDEV_POP", dbl, D),
                        call("COVAR_SAMP", dbl, D, N),
                        call("WEIGHTED", dbl, N, D));
        assertPhases(List.of(K), calls, all, seed);
        assertPhases(List.of(), calls, all, seed);
    }

    @Test
    void moreGroupsThanABatchHasComeInTheOrderOfTheirFirstRows() {
        List<List<Object>> rows = rows(6_000, 5);
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).set(N, (long) i * 7919 % 2999);
        }
        List<AggregateCall> calls =
                List.of(
                        call("COUNT", SqlType.BIGINT),
                        call("FIRST", SqlType.DOUBLE, D),
                        call("MAX", SqlType.DOUBLE, D),
                        call("MIN", SqlType.DOUBLE, D),
                        call("LAST", SqlType.DOUBLE, D),
                        call("SUM", SqlType.DOUBLE, E));
        assertPhases(List.of(N), calls, rows, 5);
    }

    @Test
    void overNoRowsThereIsARowOnlyWithoutKeys() {
        List<AggregateCall> calls = calls();
        assertPhases(List.of(), calls, List.of(), 1);
        assertPhases(List.of(K), calls, List.of(), 1);
        assertThat(whole(node(INPUT, List.of(), calls), List.of(), 1)).hasSize(1);
    }

    @Test
    void aPartialWithoutRowsSendsNothing() {
        try (TestQuery query = queries(100).get()) {
            PhysicalNode.Aggregate partial =
                    TwoPhases.phase(node(INPUT, List.of(), calls()), Phase.PARTIAL);
            assertThat(
                            query.run(
                                    new AggregateSink(partial, query.context()),
                                    INPUT,
                                    List.of(),
                                    2,
                                    1))
                    .isEmpty();
        }
    }

    @Test
    void aSingleValueOfTwoNodesIsAnError() {
        PhysicalNode.Aggregate node =
                node(INPUT, List.of(), List.of(call("SINGLE_VALUE", SqlType.DOUBLE, D)));
        List<List<Object>> two = rows(2, 1);
        assertPhases(
                List.of(), List.of(call("SINGLE_VALUE", SqlType.VARCHAR, S)), two.subList(0, 1), 3);
        for (long seed = 0; seed < 8; seed++) {
            TwoPhases phases = new TwoPhases(node, queries(100), seed);
            assertThatThrownBy(() -> phases.run(two, 3))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.sqlState()).isEqualTo("21000"));
        }
    }

    @Test
    void aSumOverflowsOnlyWhenTheTotalOfAllNodesDoes() {
        List<List<Object>> rows = rows(3, 1);
        rows.get(0).set(N, Long.MAX_VALUE);
        rows.get(1).set(N, Long.MAX_VALUE);
        rows.get(2).set(N, -Long.MAX_VALUE);
        List<AggregateCall> sum = List.of(call("SUM", SqlType.BIGINT, N));
        assertPhases(List.of(), sum, rows, 1);
        TwoPhases phases = new TwoPhases(node(INPUT, List.of(), sum), queries(100), 1);
        assertThatThrownBy(() -> phases.run(rows.subList(0, 2), 2))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.sqlState()).isEqualTo("22003"));
    }

    @Test
    void whatKeepsAllRowsIsNotCut() {
        for (AggregateCall call :
                List.of(
                        call("MEDIAN", SqlType.DOUBLE, D),
                        distinct(call("COUNT", SqlType.BIGINT, S)))) {
            PhysicalNode.Aggregate node = node(INPUT, List.of(K), List.of(call));
            try (TestQuery query = queries(100).get()) {
                for (Phase phase : List.of(Phase.PARTIAL, Phase.FINAL)) {
                    PhysicalNode.Aggregate cut = TwoPhases.phase(node, phase);
                    assertThatThrownBy(() -> new AggregateSink(cut, query.context()))
                            .isInstanceOfSatisfying(
                                    EngineException.class,
                                    e -> assertThat(e.sqlState()).isEqualTo("XX000"));
                    assertThatThrownBy(() -> GroupStates.types(cut, query.context()))
                            .isInstanceOf(EngineException.class);
                }
            }
        }
    }
}
