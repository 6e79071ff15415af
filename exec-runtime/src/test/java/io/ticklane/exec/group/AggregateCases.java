package io.ticklane.exec.group;

import static io.ticklane.exec.group.SlowAggregates.best;
import static io.ticklane.exec.group.SlowAggregates.by;
import static io.ticklane.exec.group.SlowAggregates.divide;
import static io.ticklane.exec.group.SlowAggregates.exactSum;
import static io.ticklane.exec.group.SlowAggregates.ifAny;
import static io.ticklane.exec.group.SlowAggregates.joined;
import static io.ticklane.exec.group.SlowAggregates.quantile;
import static io.ticklane.exec.group.SlowAggregates.valuesOf;

import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.testing.TestQuery;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/// Rows, calls and what slow loops say of them.
@SuppressWarnings("NullAway") // a Java null stands for NULL
final class AggregateCases {
    static final SqlType INT = SqlType.INTEGER;
    static final SqlType DEC = SqlType.decimal(12, 2);
    static final SqlType WIDE = SqlType.decimal(38, 4);
    static final RowType INPUT =
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

    static final int K = 0;
    static final int G = 1;
    static final int D = 2;
    static final int N = 3;
    static final int C = 4;
    static final int W = 5;
    static final int S = 6;
    static final int T = 7;
    static final int B = 8;
    static final int E = 9;

    static List<List<Object>> rows(int count, long seed) {
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

    static Object maybe(Random random, Object value) {
        return random.nextInt(8) == 0 ? null : value;
    }

    static Expression column(int index) {
        return new Expression.Column(index, INPUT.type(index));
    }

    static AggregateCall call(String function, SqlType type, int... columns) {
        List<Expression> arguments = new ArrayList<>();
        for (int column : columns) {
            arguments.add(column(column));
        }
        return new AggregateCall(function, false, arguments, List.of(), Optional.empty(), type);
    }

    static AggregateCall distinct(AggregateCall call) {
        return new AggregateCall(
                call.function(), true, call.arguments(), call.order(), call.filter(), call.type());
    }

    static AggregateCall filtered(AggregateCall call, int filter) {
        return new AggregateCall(
                call.function(),
                call.distinct(),
                call.arguments(),
                call.order(),
                Optional.of(filter),
                call.type());
    }

    static AggregateCall ordered(AggregateCall call, SortKey... keys) {
        return new AggregateCall(
                call.function(),
                call.distinct(),
                call.arguments(),
                List.of(keys),
                call.filter(),
                call.type());
    }

    static AggregateCall with(AggregateCall call, Object literal, SqlType type) {
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

    static PhysicalNode.Aggregate node(
            RowType input, List<Integer> keys, List<AggregateCall> calls) {
        List<Field> fields = new ArrayList<>(input.select(keys).fields());
        calls.forEach(call -> fields.add(new Field(call.function(), call.type())));
        return new PhysicalNode.Aggregate(
                new PhysicalNode.Values(List.of(), input), keys, calls, new RowType(fields));
    }

    record Case(AggregateCall call, Function<List<List<Object>>, Object> expected) {}

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        addCountsAndSums(cases);
        addAverages(cases);
        addOrdered(cases);
        addTruths(cases);
        addDistinct(cases);
        addCollected(cases);
        return cases;
    }

    static void addCountsAndSums(List<Case> cases) {
        SqlType bigint = SqlType.BIGINT;
        SqlType dbl = SqlType.DOUBLE;
        cases.add(new Case(call("COUNT", bigint), rows -> (long) rows.size()));
        cases.add(new Case(call("COUNT", bigint, D), rows -> valuesOf(rows, D).count()));
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
                                        sum -> sum.doubleValue() / valuesOf(rows, D).count())));
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
                                                                valuesOf(rows, N).count())))));
    }

    static void addAverages(List<Case> cases) {
        SqlType dbl = SqlType.DOUBLE;
        cases.add(
                new Case(
                        call("AVG", SqlType.decimal(18, 6), C),
                        rows ->
                                ifAny(
                                        rows,
                                        C,
                                        sum ->
                                                sum.divide(
                                                        BigDecimal.valueOf(
                                                                valuesOf(rows, C).count()),
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
    }

    static void addOrdered(List<Case> cases) {
        SqlType bigint = SqlType.BIGINT;
        SqlType dbl = SqlType.DOUBLE;
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
                        rows -> valuesOf(rows, D).findFirst().orElse(null)));
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
                                valuesOf(rows, B)
                                        .map(b -> (Boolean) b)
                                        .reduce((a, b) -> a && b)
                                        .orElse(null)));
    }

    static void addTruths(List<Case> cases) {
        SqlType bigint = SqlType.BIGINT;
        SqlType dbl = SqlType.DOUBLE;
        cases.add(
                new Case(
                        call("BOOL_OR", SqlType.BOOLEAN, B),
                        rows ->
                                valuesOf(rows, B)
                                        .map(b -> (Boolean) b)
                                        .reduce((a, b) -> a || b)
                                        .orElse(null)));
        cases.add(
                new Case(
                        call("BIT_XOR", bigint, N),
                        rows ->
                                valuesOf(rows, N)
                                        .map(b -> (Long) b)
                                        .reduce((a, b) -> a ^ b)
                                        .orElse(null)));
        cases.add(
                new Case(
                        call("BIT_AND", bigint, N),
                        rows ->
                                valuesOf(rows, N)
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
                        rows -> valuesOf(rows, S).distinct().count()));
    }

    static void addDistinct(List<Case> cases) {
        SqlType bigint = SqlType.BIGINT;
        SqlType dbl = SqlType.DOUBLE;
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
                                valuesOf(rows, E)
                                        .distinct()
                                        .map(x -> (Double) x)
                                        .reduce(Double::sum)
                                        .orElse(null)));
        cases.add(
                new Case(
                        call("APPROX_COUNT_DISTINCT", bigint, S),
                        rows -> valuesOf(rows, S).distinct().count()));
        cases.add(new Case(call("MEDIAN", dbl, D), rows -> quantile(rows, D, 0.5)));
        cases.add(
                new Case(
                        with(call("PERCENTILE_CONT", dbl, D), new BigDecimal("0.9"), DEC),
                        rows -> quantile(rows, D, 0.9)));
        cases.add(
                new Case(
                        with(call("PERCENTILE_DISC", SqlType.VARCHAR, S), 0.25, dbl),
                        rows -> {
                            List<Object> sorted = valuesOf(rows, S).sorted().toList();
                            return sorted.isEmpty()
                                    ? null
                                    : sorted.get(
                                            Math.max(0, (int) Math.ceil(0.25 * sorted.size()) - 1));
                        }));
    }

    static void addCollected(List<Case> cases) {
        SqlType dbl = SqlType.DOUBLE;
        cases.add(
                new Case(
                        call("MODE", dbl, E),
                        rows -> {
                            Map<Object, Long> counts = new java.util.TreeMap<>();
                            valuesOf(rows, E).forEach(x -> counts.merge(x, 1L, Long::sum));
                            return counts.entrySet().stream()
                                    .max(
                                            Map.Entry.<Object, Long>comparingByValue()
                                                    .thenComparingDouble(e -> -(Double) e.getKey()))
                                    .map(Map.Entry::getKey)
                                    .orElse(null);
                        }));
        cases.add(
                new Case(
                        with(call("STRING_AGG", SqlType.VARCHAR, S), "; ", SqlType.VARCHAR),
                        rows -> joined(valuesOf(rows, S).toList())));
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
                                                new LinkedHashSet<>(valuesOf(rows, S).toList())))));
    }

    static List<List<Object>> expected(
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
}
