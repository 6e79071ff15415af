package io.ticklane.exec;

import static io.ticklane.exec.TestNode.TRADES;
import static io.ticklane.exec.TestNode.fragment;
import static io.ticklane.exec.TestNode.plan;
import static io.ticklane.exec.TestNode.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.Exchange.Kind;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Random hash joins of whole plans against a nested loop: all kinds, keys of all lanes, NULLs,
/// duplicates, keys close together and far apart, with and without a residual, some of the columns;
/// any number of workers, size of batches, and cut.
final class JoinPlanTest {
    private static final RowType BOTH = TRADES.concat(TRADES);
    private static final RowType MARKED =
            TRADES.concat(RowType.of(new Field("mark", SqlType.BOOLEAN)));
    private static final double[] PRICES = {0.0, -0.0, Double.NaN, 1.5, Double.POSITIVE_INFINITY};

    /// How the values of a table are drawn.
    private record Draw(int rows, int values, boolean nulls, boolean sparse) {}

    private record Case(
            JoinKind kind,
            List<Integer> keys,
            boolean nullsMatch,
            boolean residual,
            List<Integer> columns) {}

    @ParameterizedTest
    @EnumSource(JoinKind.class)
    void joinsGiveTheRowsOfANestedLoopInItsOrder(JoinKind kind) {
        for (long seed = 1; seed <= 10; seed++) {
            Random random = new Random(seed * 31 + kind.name().hashCode());
            Case drawn = draw(kind, random);
            try (TestNode node = new TestNode(3)) {
                node.tables.put("t", table(random, draw(random)));
                node.tables.put("u", table(random, draw(random)));
                List<List<@Nullable Object>> expected =
                        expected(drawn, node.rows("t"), node.rows("u"));
                int[][] settings = {
                    {1, 4096, 1 << 16}, {2, 7, 64}, {5, 16, 100}, {3, 1, 17}, {5, 300, 64}
                };
                for (int[] s : settings) {
                    Kind cut = random.nextBoolean() ? Kind.BROADCAST : Kind.HASH;
                    Integer[] keys = drawn.keys().toArray(Integer[]::new);
                    PhysicalNode left = new PhysicalNode.Receive(1, TRADES);
                    PhysicalNode right = new PhysicalNode.Receive(2, TRADES);
                    List<List<@Nullable Object>> found =
                            node.rows(
                                    plan(
                                            join(drawn, left, right),
                                            fragment(1, scan("t"), cut, keys),
                                            fragment(2, scan("u"), cut, keys)),
                                    node.settings(s[0], s[1], s[2]));
                    assertThat(found)
                            .as(
                                    "seed %d, %s, workers, batch, morsel %s, %s",
                                    seed, drawn, Arrays.toString(s), cut)
                            .isEqualTo(expected);
                }
            }
        }
    }

    private static Case draw(JoinKind kind, Random random) {
        List<Integer> keys = new ArrayList<>();
        for (int column = 0; column < TRADES.size(); column++) {
            if (random.nextInt(3) == 0) {
                keys.add(column);
            }
        }
        if (keys.isEmpty() && random.nextInt(4) != 0) {
            keys.add(random.nextInt(TRADES.size()));
        }
        int width = width(kind).size();
        List<Integer> columns =
                new ArrayList<>(
                        IntStream.range(0, width)
                                .filter(column -> random.nextInt(3) != 0)
                                .boxed()
                                .toList());
        if (columns.isEmpty()) {
            columns.add(random.nextInt(width));
        }
        Collections.shuffle(columns, random);
        return new Case(kind, keys, random.nextInt(4) == 0, random.nextInt(3) == 0, columns);
    }

    private static Draw draw(Random random) {
        int rows = random.nextInt(5) == 0 ? random.nextInt(2) : random.nextInt(140);
        return new Draw(
                rows, 1 + random.nextInt(120), random.nextInt(3) == 0, random.nextBoolean());
    }

    private static List<List<@Nullable Object>> table(Random random, Draw draw) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < draw.rows(); i++) {
            List<@Nullable Object> row = new ArrayList<>();
            for (int column = 0; column < TRADES.size(); column++) {
                boolean isNull = draw.nulls() && random.nextInt(8) == 0;
                row.add(isNull ? null : value(column, random.nextInt(draw.values()), draw));
            }
            rows.add(row);
        }
        return rows;
    }

    private static Object value(int column, int drawn, Draw draw) {
        return switch (column) {
            case 0 -> draw.sparse() ? (drawn - 50) * 0x3_1234_5678_9abcL : (long) drawn - 50;
            case 1 -> "s" + drawn;
            case 2 -> drawn < PRICES.length ? PRICES[drawn] : (double) drawn;
            case 3 -> draw.sparse() ? (drawn - 50) * 9_999_991 : drawn - 50;
            default -> BigInteger.valueOf(drawn - 50).multiply(BigInteger.TEN.pow(22));
        };
    }

    private static RowType width(JoinKind kind) {
        return switch (kind) {
            case INNER, LEFT, RIGHT, FULL -> BOTH;
            case SEMI, ANTI, NULL_AWARE_ANTI -> TRADES;
            case LEFT_MARK -> MARKED;
        };
    }

    private static PhysicalNode join(Case drawn, PhysicalNode left, PhysicalNode right) {
        Expression residual =
                new Expression.Call(
                        ScalarOperator.LESS,
                        List.of(
                                new Expression.Column(3, SqlType.INTEGER),
                                new Expression.Column(TRADES.size() + 3, SqlType.INTEGER)),
                        SqlType.BOOLEAN);
        return new PhysicalNode.HashJoin(
                left,
                right,
                drawn.kind(),
                drawn.keys(),
                drawn.keys(),
                drawn.nullsMatch(),
                drawn.residual() ? Optional.of(residual) : Optional.empty(),
                width(drawn.kind()).select(drawn.columns()),
                drawn.columns(),
                List.of());
    }

    // ---- the nested loop

    private static List<List<@Nullable Object>> expected(
            Case drawn, List<List<@Nullable Object>> left, List<List<@Nullable Object>> right) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<@Nullable Object> nulls = Collections.nCopies(TRADES.size(), null);
        boolean[] matched = new boolean[right.size()];
        for (List<@Nullable Object> l : left) {
            boolean any = false;
            boolean open = false;
            for (int r = 0; r < right.size(); r++) {
                Boolean equal = equal(drawn, l, right.get(r));
                Boolean condition = condition(drawn, l, right.get(r));
                if (Boolean.TRUE.equals(equal) && Boolean.TRUE.equals(condition)) {
                    any = true;
                    matched[r] = true;
                    if (width(drawn.kind()).equals(BOTH)) {
                        rows.add(concat(l, right.get(r)));
                    }
                }
                // a NULL of the residual matters to marks only
                Boolean known = drawn.kind() == JoinKind.LEFT_MARK ? condition : isTrue(condition);
                open |=
                        !Boolean.FALSE.equals(equal)
                                && !Boolean.FALSE.equals(known)
                                && (equal == null || known == null);
            }
            settle(drawn.kind(), l, any, open, rows);
        }
        for (int r = 0; r < right.size(); r++) {
            boolean last = drawn.kind() == JoinKind.RIGHT || drawn.kind() == JoinKind.FULL;
            if (last && !matched[r]) {
                rows.add(concat(nulls, right.get(r)));
            }
        }
        return rows.stream().map(row -> select(row, drawn.columns())).toList();
    }

    private static Boolean isTrue(@Nullable Boolean condition) {
        return Boolean.TRUE.equals(condition);
    }

    private static void settle(
            JoinKind kind,
            List<@Nullable Object> left,
            boolean any,
            boolean open,
            List<List<@Nullable Object>> rows) {
        switch (kind) {
            case INNER, RIGHT -> {}
            case LEFT, FULL -> {
                if (!any) {
                    rows.add(concat(left, Collections.nCopies(TRADES.size(), null)));
                }
            }
            case SEMI -> {
                if (any) {
                    rows.add(left);
                }
            }
            case ANTI -> {
                if (!any) {
                    rows.add(left);
                }
            }
            case NULL_AWARE_ANTI -> {
                if (!any && !open) {
                    rows.add(left);
                }
            }
            case LEFT_MARK -> {
                Boolean unmatched = open ? null : Boolean.FALSE;
                Boolean mark = any ? Boolean.TRUE : unmatched;
                rows.add(concat(left, Collections.singletonList(mark)));
            }
        }
    }

    /// Whether all keys are equal; null where that depends on a NULL.
    private static @Nullable Boolean equal(
            Case drawn, List<@Nullable Object> l, List<@Nullable Object> r) {
        boolean unknown = false;
        for (int key : drawn.keys()) {
            Object a = l.get(key);
            Object b = r.get(key);
            if (a == null || b == null) {
                if (drawn.nullsMatch() && (a != null || b != null)) {
                    return false;
                }
                unknown |= !drawn.nullsMatch();
            } else if (!same(a, b)) {
                return false;
            }
        }
        return unknown ? null : true;
    }

    private static boolean same(Object a, Object b) {
        return a.equals(b) || (a instanceof Double x && b instanceof Double y && x == 0 && y == 0);
    }

    private static @Nullable Boolean condition(
            Case drawn, List<@Nullable Object> l, List<@Nullable Object> r) {
        if (!drawn.residual()) {
            return true;
        }
        return (l.get(3) == null || r.get(3) == null)
                ? null
                : (Boolean) ((Integer) l.get(3) < (Integer) r.get(3));
    }

    private static List<@Nullable Object> concat(
            List<@Nullable Object> l, List<? extends @Nullable Object> r) {
        List<@Nullable Object> row = new ArrayList<>(l);
        row.addAll(r);
        return row;
    }

    private static List<@Nullable Object> select(
            List<@Nullable Object> row, List<Integer> columns) {
        List<@Nullable Object> selected = new ArrayList<>();
        columns.forEach(column -> selected.add(row.get(column)));
        return selected;
    }
}
