package io.ticklane.exec.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.testing.TestQuery;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AggregateSinkTest {
    private static final SqlType INT = SqlType.INTEGER;
    private static final SqlType DEC = SqlType.decimal(12, 2);
    private static final SqlType WIDE = SqlType.decimal(38, 4);
    private static final RowType INPUT =
            TestQuery.type(
                    "k",
                    SqlType.VARCHAR,
                    "g",
                    INT,
                    "d",
                    SqlType.DOUBLE,
                    "n",
                    SqlType.BIGINT,
                    "c",
                    DEC,
                    "w",
                    WIDE,
                    "s",
                    SqlType.VARCHAR,
                    "t",
                    SqlType.TIMESTAMP,
                    "b",
                    SqlType.BOOLEAN,
                    "e",
                    SqlType.DOUBLE);

    private static final int K = 0;
    private static final int G = 1;
    private static final int D = 2;
    private static final int N = 3;
    private static final int C = 4;
    private static final int W = 5;
    private static final int S = 6;
    private static final int T = 7;
    private static final int B = 8;
    private static final int E = 9;

    private static List<List<Object>> rows(int count, long seed) {
        Random random = new Random(seed);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(
                    Arrays.asList(
                            maybe(random, "k" + (int) Math.abs(random.nextGaussian() * 3)),
                            maybe(random, (long) random.nextInt(4) - 1),
                            maybe(
                                    random,
                                    (random.nextDouble() - 0.3)
                                            * Math.pow(10, random.nextInt(12) - 4)),
                            maybe(
                                    random,
                                    random.nextInt(5) == 0
                                            ? Long.MAX_VALUE / 3
                                            : random.nextInt(1000) - 500L),
                            maybe(random, BigDecimal.valueOf(random.nextInt(100000) - 20000, 2)),
                            maybe(random, new BigDecimal(new BigInteger(100, random), 4)),
                            maybe(random, "s" + random.nextInt(6)),
                            maybe(random, (long) random.nextInt(50)),
                            maybe(random, random.nextBoolean()),
                            maybe(random, (double) random.nextInt(7))));
        }
        return rows;
    }

    private static Object maybe(Random random, Object value) {
        return random.nextInt(8) == 0 ? null : value;
    }

    private static Expression column(int index) {
        return new Expression.Column(index, INPUT.type(index));
    }

    private static AggregateCall call(String function, SqlType type, int... columns) {
        List<Expression> arguments = new ArrayList<>();
        for (int column : columns) {
            arguments.add(column(column));
        }
        return new AggregateCall(function, false, arguments, List.of(), Optional.empty(), type);
    }

    private static AggregateCall distinct(AggregateCall call) {
        return new AggregateCall(
                call.function(), true, call.arguments(), call.order(), call.filter(), call.type());
    }

    private static AggregateCall filtered(AggregateCall call, int filter) {
        return new AggregateCall(
                call.function(),
                call.distinct(),
                call.arguments(),
                call.order(),
                Optional.of(filter),
                call.type());
    }

    private static AggregateCall ordered(AggregateCall call, SortKey... keys) {
        return new AggregateCall(
                call.function(),
                call.distinct(),
                call.arguments(),
                List.of(keys),
                call.filter(),
                call.type());
    }

    private static AggregateCall with(AggregateCall call, Object literal, SqlType type) {
        List<Expression> arguments = new ArrayList<>(call.arguments());
        arguments.add(new Expression.Literal(literal, type));
        return new AggregateCall(
                call.function(),
                call.distinct(),
                arguments,
                call.order(),
                call.filter(),
                call.type());
    }

    private static PhysicalNode.Aggregate node(
            RowType input, List<Integer> keys, List<AggregateCall> calls) {
        List<Field> fields = new ArrayList<>(input.select(keys).fields());
        calls.forEach(call -> fields.add(new Field(call.function(), call.type())));
        return new PhysicalNode.Aggregate(
                new PhysicalNode.Values(List.of(), input), keys, calls, new RowType(fields));
    }

    private record Case(AggregateCall call, Function<List<List<Object>>, Object> expected) {}

    private static Stream<Object> values(List<List<Object>> rows, int column) {
        return rows.stream().map(row -> row.get(column)).filter(Objects::nonNull);
    }

    private static BigDecimal exactSum(List<List<Object>> rows, int column) {
        return values(rows, column)
                .map(AggregateSinkTest::exact)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal exact(Object value) {
        return value instanceof BigDecimal decimal
                ? decimal
                : value instanceof Double d ? new BigDecimal(d) : BigDecimal.valueOf((Long) value);
    }

    private static Object ifAny(
            List<List<Object>> rows, int column, Function<BigDecimal, Object> made) {
        return values(rows, column).findAny().isEmpty() ? null : made.apply(exactSum(rows, column));
    }

    private static Object spread(
            List<List<Object>> rows, int y, int x, int least, Function<BigDecimal[], Object> made) {
        List<List<Object>> pairs =
                rows.stream().filter(row -> row.get(y) != null && row.get(x) != null).toList();
        if (pairs.size() < least) {
            return null;
        }
        BigDecimal n = BigDecimal.valueOf(pairs.size());
        BigDecimal meanY = exactSum(pairs, y).divide(n, new MathContext(200));
        BigDecimal meanX = exactSum(pairs, x).divide(n, new MathContext(200));
        BigDecimal yy = BigDecimal.ZERO;
        BigDecimal xx = BigDecimal.ZERO;
        BigDecimal xy = BigDecimal.ZERO;
        for (List<Object> row : pairs) {
            BigDecimal dy = exact(row.get(y)).subtract(meanY);
            BigDecimal dx = exact(row.get(x)).subtract(meanX);
            yy = yy.add(dy.multiply(dy));
            xx = xx.add(dx.multiply(dx));
            xy = xy.add(dx.multiply(dy));
        }
        return made.apply(new BigDecimal[] {n, yy, xx, xy, meanY, meanX});
    }

    private static double divide(BigDecimal a, BigDecimal b) {
        return a.divide(b, MathContext.DECIMAL128).doubleValue();
    }

    private static Object best(List<List<Object>> rows, int value, Comparator<List<Object>> order) {
        return rows.stream().sorted(order).findFirst().map(row -> row.get(value)).orElse(null);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Comparator<List<Object>> by(int column, boolean descending, boolean nullsFirst) {
        Comparator<Comparable> natural =
                descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
        Comparator<Comparable> nulls =
                nullsFirst ? Comparator.nullsFirst(natural) : Comparator.nullsLast(natural);
        return (a, b) -> nulls.compare((Comparable) a.get(column), (Comparable) b.get(column));
    }

    private static List<Case> cases() {
        SqlType bigint = SqlType.BIGINT;
        SqlType dbl = SqlType.DOUBLE;
        List<Case> cases = new ArrayList<>();
        cases.add(new Case(call("COUNT", bigint), rows -> (long) rows.size()));
        cases.add(new Case(call("COUNT", bigint, D), rows -> values(rows, D).count()));
        cases.add(
                new Case(
                        call("COUNT", bigint, D, S),
                        rows ->
                                rows.stream()
                                        .filter(r -> r.get(D) != null && r.get(S) != null)
                                        .count()));
        cases.add(new Case(call("SUM", dbl, D), rows -> ifAny(rows, D, BigDecimal::doubleValue)));
        cases.add(
                new Case(
                        call("SUM", SqlType.decimal(38, 0), N),
                        rows -> ifAny(rows, N, sum -> sum)));
        cases.add(
                new Case(
                        call("SUM", bigint, G),
                        rows -> ifAny(rows, G, BigDecimal::longValueExact)));
        cases.add(new Case(call("SUM0", dbl, D), rows -> exactSum(rows, D).doubleValue()));
        cases.add(
                new Case(
                        call("SUM", SqlType.decimal(38, 2), C),
                        rows -> ifAny(rows, C, sum -> sum.setScale(2))));
        cases.add(new Case(call("SUM", WIDE, W), rows -> ifAny(rows, W, sum -> sum.setScale(4))));
        cases.add(
                new Case(
                        call("AVG", dbl, D),
                        rows ->
                                ifAny(
                                        rows,
                                        D,
                                        sum -> sum.doubleValue() / values(rows, D).count())));
        cases.add(
                new Case(
                        call("AVG", dbl, N),
                        rows ->
                                ifAny(
                                        rows,
                                        N,
                                        sum ->
                                                divide(
                                                        sum,
                                                        BigDecimal.valueOf(
                                                                values(rows, N).count())))));
        cases.add(
                new Case(
                        call("AVG", SqlType.decimal(18, 6), C),
                        rows ->
                                ifAny(
                                        rows,
                                        C,
                                        sum ->
                                                sum.divide(
                                                        BigDecimal.valueOf(values(rows, C).count()),
                                                        6,
                                                        RoundingMode.HALF_UP))));
        for (int column : new int[] {D, N, C, W, S, T, B, G}) {
            cases.add(
                    new Case(
                            call("MIN", INPUT.type(column), column),
                            rows -> best(rows, column, by(column, false, false))));
            cases.add(
                    new Case(
                            call("MAX", INPUT.type(column), column),
                            rows -> best(rows, column, by(column, true, false))));
        }
        cases.add(new Case(call("FIRST", dbl, D), rows -> rows.get(0).get(D)));
        cases.add(
                new Case(
                        call("LAST", SqlType.VARCHAR, S),
                        rows -> rows.get(rows.size() - 1).get(S)));
        cases.add(
                new Case(
                        ordered(call("FIRST", dbl, D), new SortKey(T, false, false)),
                        rows -> best(rows, D, by(T, false, false))));
        cases.add(
                new Case(
                        ordered(call("LAST", dbl, D), new SortKey(T, false, true)),
                        rows -> best(rows.reversed(), D, by(T, false, true).reversed())));
        cases.add(
                new Case(
                        ordered(
                                call("LAST", bigint, N),
                                new SortKey(S, true, true),
                                new SortKey(W, false, false)),
                        rows ->
                                best(
                                        rows.reversed(),
                                        N,
                                        by(S, true, true)
                                                .thenComparing(by(W, false, false))
                                                .reversed())));
        cases.add(
                new Case(
                        call("ANY_VALUE", dbl, D),
                        rows -> values(rows, D).findFirst().orElse(null)));
        cases.add(
                new Case(
                        call("ARG_MIN", SqlType.VARCHAR, S, E),
                        rows ->
                                best(
                                        rows.stream().filter(r -> r.get(E) != null).toList(),
                                        S,
                                        by(E, false, false))));
        cases.add(
                new Case(
                        call("ARG_MAX", dbl, D, S),
                        rows ->
                                best(
                                        rows.stream().filter(r -> r.get(S) != null).toList(),
                                        D,
                                        by(S, true, false))));
        cases.add(
                new Case(
                        call("BOOL_AND", SqlType.BOOLEAN, B),
                        rows ->
                                values(rows, B)
                                        .map(b -> (Boolean) b)
                                        .reduce((a, b) -> a && b)
                                        .orElse(null)));
        cases.add(
                new Case(
                        call("BOOL_OR", SqlType.BOOLEAN, B),
                        rows ->
                                values(rows, B)
                                        .map(b -> (Boolean) b)
                                        .reduce((a, b) -> a || b)
                                        .orElse(null)));
        cases.add(
                new Case(
                        call("BIT_XOR", bigint, N),
                        rows ->
                                values(rows, N)
                                        .map(b -> (Long) b)
                                        .reduce((a, b) -> a ^ b)
                                        .orElse(null)));
        cases.add(
                new Case(
                        call("BIT_AND", bigint, N),
                        rows ->
                                values(rows, N)
                                        .map(b -> (Long) b)
                                        .reduce((a, b) -> a & b)
                                        .orElse(null)));
        cases.add(
                new Case(
                        filtered(call("SUM", dbl, D), B),
                        rows ->
                                ifAny(
                                        rows.stream()
                                                .filter(r -> Boolean.TRUE.equals(r.get(B)))
                                                .toList(),
                                        D,
                                        BigDecimal::doubleValue)));
        cases.add(
                new Case(
                        filtered(call("COUNT", bigint), B),
                        rows -> rows.stream().filter(r -> Boolean.TRUE.equals(r.get(B))).count()));
        cases.add(
                new Case(
                        distinct(call("COUNT", bigint, S)),
                        rows -> values(rows, S).distinct().count()));
        cases.add(
                new Case(
                        distinct(call("COUNT", bigint, S, E)),
                        rows ->
                                rows.stream()
                                        .filter(r -> r.get(S) != null && r.get(E) != null)
                                        .map(r -> r.get(S) + "|" + r.get(E))
                                        .distinct()
                                        .count()));
        cases.add(
                new Case(
                        distinct(call("SUM", dbl, E)),
                        rows ->
                                values(rows, E)
                                        .distinct()
                                        .map(x -> (Double) x)
                                        .reduce(Double::sum)
                                        .orElse(null)));
        cases.add(
                new Case(
                        call("APPROX_COUNT_DISTINCT", bigint, S),
                        rows -> values(rows, S).distinct().count()));
        cases.add(new Case(call("MEDIAN", dbl, D), rows -> quantile(rows, D, 0.5)));
        cases.add(
                new Case(
                        with(call("PERCENTILE_CONT", dbl, D), new BigDecimal("0.9"), DEC),
                        rows -> quantile(rows, D, 0.9)));
        cases.add(
                new Case(
                        with(call("PERCENTILE_DISC", SqlType.VARCHAR, S), 0.25, dbl),
                        rows -> {
                            List<Object> sorted = values(rows, S).sorted().toList();
                            return sorted.isEmpty()
                                    ? null
                                    : sorted.get(
                                            Math.max(0, (int) Math.ceil(0.25 * sorted.size()) - 1));
                        }));
        cases.add(
                new Case(
                        call("MODE", dbl, E),
                        rows -> {
                            Map<Object, Long> counts = new java.util.TreeMap<>();
                            values(rows, E).forEach(x -> counts.merge(x, 1L, Long::sum));
                            return counts.entrySet().stream()
                                    .max(
                                            Map.Entry.<Object, Long>comparingByValue()
                                                    .thenComparing(e -> -(Double) e.getKey()))
                                    .map(Map.Entry::getKey)
                                    .orElse(null);
                        }));
        cases.add(
                new Case(
                        with(call("STRING_AGG", SqlType.VARCHAR, S), "; ", SqlType.VARCHAR),
                        rows -> joined(values(rows, S).toList())));
        cases.add(
                new Case(
                        ordered(
                                with(call("STRING_AGG", SqlType.VARCHAR, S), "; ", SqlType.VARCHAR),
                                new SortKey(E, true, true)),
                        rows ->
                                joined(
                                        rows.stream()
                                                .sorted(by(E, true, true))
                                                .map(r -> r.get(S))
                                                .filter(Objects::nonNull)
                                                .toList())));
        cases.add(
                new Case(
                        distinct(
                                with(
                                        call("STRING_AGG", SqlType.VARCHAR, S),
                                        "; ",
                                        SqlType.VARCHAR)),
                        rows ->
                                joined(
                                        new ArrayList<>(
                                                new LinkedHashSet<>(values(rows, S).toList())))));
        return cases;
    }

    private static Object joined(List<Object> texts) {
        return texts.isEmpty()
                ? null
                : String.join("; ", texts.stream().map(Object::toString).toList());
    }

    private static Object quantile(List<List<Object>> rows, int column, double fraction) {
        List<Double> sorted = values(rows, column).map(x -> (Double) x).sorted().toList();
        if (sorted.isEmpty()) {
            return null;
        }
        double at = fraction * (sorted.size() - 1);
        int below = (int) at;
        double low = sorted.get(below);
        double share = at - below;
        return share == 0 ? low : low + share * (sorted.get(below + 1) - low);
    }

    private static List<List<Object>> expected(
            List<List<Object>> rows, List<Integer> keys, List<Case> cases) {
        Map<List<Object>, List<List<Object>>> groups = new LinkedHashMap<>();
        for (List<Object> row : rows) {
            List<Object> key = new ArrayList<>();
            keys.forEach(k -> key.add(row.get(k)));
            groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(row);
        }
        List<List<Object>> result = new ArrayList<>();
        groups.forEach((key, group) -> {
            List<Object> row = new ArrayList<>(key);
            cases.forEach(c -> row.add(c.expected().apply(group)));
            result.add(row);
        });
        return result;
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
        for (List<Object> row : found.get(0)) {
            List<List<Object>> group =
                    rows.stream().filter(r -> r.get(G).equals(row.get(0))).toList();
            double varPop = (Double) spread(group, D, D, 1, p -> divide(p[1], p[0]));
            double covar = (Double) spread(group, D, E, 1, p -> divide(p[3], p[0]));
            assertClose(row.get(1), varPop);
            assertClose(
                    row.get(2),
                    (Double)
                            spread(
                                    group,
                                    D,
                                    D,
                                    2,
                                    p -> divide(p[1], p[0].subtract(BigDecimal.ONE))));
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
                    (Double)
                            spread(
                                    group,
                                    D,
                                    E,
                                    2,
                                    p -> divide(p[3], p[0].subtract(BigDecimal.ONE))));
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
                                                    p[1].multiply(p[2])
                                                            .sqrt(MathContext.DECIMAL128))));
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
    }

    private static void assertClose(Object found, double expected) {
        assertThat((Double) found)
                .isCloseTo(
                        expected, org.assertj.core.data.Offset.offset(Math.abs(expected) * 1e-15));
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
