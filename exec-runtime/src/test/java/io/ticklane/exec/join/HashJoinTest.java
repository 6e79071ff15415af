package io.ticklane.exec.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("NullAway") // a Java null stands for NULL
final class HashJoinTest {
    private static final RowType LEFT =
            TestQuery.type(
                    "a",
                    SqlType.VARCHAR,
                    "b",
                    SqlType.BIGINT,
                    "x",
                    SqlType.DOUBLE,
                    "g",
                    SqlType.INTEGER);
    private static final RowType RIGHT =
            TestQuery.type(
                    "id",
                    SqlType.INTEGER,
                    "a",
                    SqlType.VARCHAR,
                    "b",
                    SqlType.INTEGER,
                    "x",
                    SqlType.DOUBLE);

    private record Setting(
            List<Integer> leftKeys,
            List<Integer> rightKeys,
            boolean nullsMatch,
            boolean residual) {}

    private static final List<Setting> SETTINGS =
            List.of(
                    new Setting(List.of(0), List.of(1), false, false),
                    new Setting(List.of(0), List.of(1), true, false),
                    new Setting(List.of(0), List.of(1), false, true),
                    new Setting(List.of(0, 1), List.of(1, 2), false, false),
                    new Setting(List.of(0, 1), List.of(1, 2), false, true),
                    new Setting(List.of(1), List.of(2), false, true),
                    new Setting(List.of(), List.of(), false, true),
                    new Setting(List.of(), List.of(), false, false));

    private static List<List<Object>> left(int count, Random random) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(
                    Arrays.asList(
                            random.nextInt(7) == 0 ? null : "s" + random.nextInt(8),
                            random.nextInt(7) == 0 ? null : (Object) (long) random.nextInt(4),
                            random.nextInt(7) == 0 ? null : (Object) (double) random.nextInt(10),
                            (long) i));
        }
        return rows;
    }

    private static List<List<Object>> right(int count, Random random, int nullEvery) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(
                    Arrays.asList(
                            (long) i,
                            random.nextInt(nullEvery) == 0 ? null : "s" + random.nextInt(6),
                            random.nextInt(nullEvery) == 0
                                    ? null
                                    : (Object) (long) random.nextInt(5),
                            random.nextInt(7) == 0 ? null : (Object) (double) random.nextInt(10)));
        }
        return rows;
    }

    private static PhysicalNode.HashJoin node(Setting setting, JoinKind kind) {
        Expression residual =
                new Expression.Call(
                        ScalarOperator.LESS,
                        List.of(
                                new Expression.Column(2, SqlType.DOUBLE),
                                new Expression.Column(LEFT.size() + 3, SqlType.DOUBLE)),
                        SqlType.BOOLEAN);
        RowType output =
                switch (kind) {
                    case INNER, LEFT, RIGHT, FULL -> LEFT.concat(RIGHT);
                    case SEMI, ANTI, NULL_AWARE_ANTI -> LEFT;
                    case LEFT_MARK -> LEFT.concat(RowType.of(new Field("mark", SqlType.BOOLEAN)));
                };
        return new PhysicalNode.HashJoin(
                new PhysicalNode.Values(List.of(), LEFT),
                new PhysicalNode.Values(List.of(), RIGHT),
                kind,
                setting.leftKeys(),
                setting.rightKeys(),
                setting.nullsMatch(),
                setting.residual() ? Optional.of(residual) : Optional.empty(),
                output);
    }

    @ParameterizedTest
    @EnumSource(JoinKind.class)
    void theRowsAreThoseOfANestedLoop(JoinKind kind) {
        for (long seed = 1; seed <= 4; seed++) {
            Random random = new Random(seed);
            List<List<Object>> left = left(40, random);
            List<List<Object>> right = right(seed == 4 ? 0 : 25, random, seed == 3 ? 1000 : 9);
            for (Setting setting : SETTINGS) {
                for (int batchRows : new int[] {5, 4096}) {
                    List<List<Object>> found = run(setting, kind, left, right, batchRows, seed);
                    assertThat(found)
                            .as("seed %d, %s, batches of %d", seed, setting, batchRows)
                            .isEqualTo(expected(setting, kind, left, right));
                }
            }
        }
    }

    private static List<List<Object>> run(
            Setting setting,
            JoinKind kind,
            List<List<Object>> left,
            List<List<Object>> right,
            int batchRows,
            long seed) {
        try (TestQuery query = new TestQuery(batchRows, 1L << 28);
                HashJoin join = new HashJoin(node(setting, kind), query.context())) {
            Sink build = join.build();
            query.feed(build, RIGHT, right, 2, seed);
            query.read(build.finish());
            // two probes, as two workers would have
            int half = left.size() / 3;
            List<List<Object>> rows = query.run(join.probe(), LEFT, left.subList(0, half), seed);
            rows.addAll(query.run(join.probe(), LEFT, left.subList(half, left.size()), seed));
            if (join.hasUnmatched()) {
                rows.addAll(query.read(join.unmatched()));
            }
            return rows;
        }
    }

    private static List<List<Object>> expected(
            Setting setting, JoinKind kind, List<List<Object>> left, List<List<Object>> right) {
        List<List<Object>> result = new ArrayList<>();
        boolean[] matchedRight = new boolean[right.size()];
        for (List<Object> l : left) {
            boolean any = false;
            boolean open = false;
            for (int r = 0; r < right.size(); r++) {
                Boolean equal = equal(setting, l, right.get(r));
                boolean condition = condition(setting, l, right.get(r));
                boolean unknown =
                        kind == JoinKind.LEFT_MARK
                                && setting.residual()
                                && (l.get(2) == null || right.get(r).get(3) == null);
                if (Boolean.TRUE.equals(equal) && condition) {
                    any = true;
                    matchedRight[r] = true;
                    switch (kind) {
                        case INNER, LEFT, RIGHT, FULL -> result.add(concat(l, right.get(r)));
                        case SEMI, ANTI, NULL_AWARE_ANTI, LEFT_MARK -> {}
                    }
                }
                open |= equal == null ? condition || unknown : equal && unknown;
            }
            switch (kind) {
                case INNER, RIGHT -> {}
                case LEFT, FULL -> {
                    if (!any) {
                        result.add(concat(l, Collections.nCopies(RIGHT.size(), null)));
                    }
                }
                case SEMI -> {
                    if (any) {
                        result.add(l);
                    }
                }
                case ANTI -> {
                    if (!any) {
                        result.add(l);
                    }
                }
                case NULL_AWARE_ANTI -> {
                    if (!any && !open) {
                        result.add(l);
                    }
                }
                case LEFT_MARK ->
                        result.add(
                                concat(
                                        l,
                                        Collections.singletonList(
                                                any ? Boolean.TRUE : open ? null : false)));
            }
        }
        if (kind == JoinKind.RIGHT || kind == JoinKind.FULL) {
            addUnmatched(right, matchedRight, result);
        }
        return result;
    }

    private static void addUnmatched(
            List<List<Object>> right, boolean[] matched, List<List<Object>> result) {
        for (int r = 0; r < right.size(); r++) {
            if (!matched[r]) {
                result.add(concat(Collections.nCopies(LEFT.size(), null), right.get(r)));
            }
        }
    }

    private static Boolean equal(Setting setting, List<Object> l, List<Object> r) {
        Boolean equal = true;
        for (int i = 0; i < setting.leftKeys().size(); i++) {
            Object a = l.get(setting.leftKeys().get(i));
            Object b = r.get(setting.rightKeys().get(i));
            if (setting.nullsMatch()
                    ? !Objects.equals(a, b)
                    : a != null && b != null && !a.equals(b)) {
                return false;
            }
            if (!setting.nullsMatch() && (a == null || b == null)) {
                equal = null;
            }
        }
        return equal;
    }

    private static boolean condition(Setting setting, List<Object> l, List<Object> r) {
        return !setting.residual()
                || (l.get(2) != null && r.get(3) != null && (Double) l.get(2) < (Double) r.get(3));
    }

    private static List<Object> concat(List<Object> l, List<? extends Object> r) {
        List<Object> row = new ArrayList<>(l);
        row.addAll(r);
        return row;
    }

    @Test
    void aFailureInTheMiddleLeavesNoMemoryBehind() {
        Setting setting = new Setting(List.of(), List.of(), false, true);
        try (TestQuery query = new TestQuery(64, 1L << 28);
                HashJoin join = new HashJoin(node(setting, JoinKind.LEFT), query.context())) {
            Random random = new Random(1);
            Sink build = join.build();
            query.feed(build, RIGHT, right(50, random, 5), 2, 1);
            query.read(build.finish());
            try (Transform probe = join.probe();
                    Batch batch = query.batch(LEFT, left(40, random), 0)) {
                assertThatThrownBy(() ->
                                probe.process(
                                        batch,
                                        made -> {
                                            made.close();
                                            throw new IllegalStateException("no more");
                                        }))
                        .hasMessage("no more");
            }
        }
        try (TestQuery query = new TestQuery(64, 40_000);
                HashJoin join = new HashJoin(node(setting, JoinKind.LEFT), query.context())) {
            assertThatThrownBy(
                            () -> {
                                query.feed(
                                        join.build(), RIGHT, right(5000, new Random(1), 5), 1, 1);
                                query.read(join.build().finish());
                            })
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.sqlState()).isEqualTo("53200"));
        }
    }
}
