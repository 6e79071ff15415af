package io.ticklane.exec;

import static io.ticklane.exec.TestNode.TRADES;
import static io.ticklane.exec.TestNode.fragment;
import static io.ticklane.exec.TestNode.literal;
import static io.ticklane.exec.TestNode.plan;
import static io.ticklane.exec.TestNode.scan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.AsofMatch;
import io.ticklane.api.plan.Exchange.Kind;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Operators with state, as one stream and in lanes, against plain Java.
final class StatefulPlanTest {
    private static final PhysicalNode.Receive LEFT = new PhysicalNode.Receive(1, TRADES);
    private static final PhysicalNode.Receive RIGHT = new PhysicalNode.Receive(2, TRADES);
    private static final RowType BOTH = TRADES.concat(TRADES);

    private final long seed = Long.getLong("seed", 131_007);
    private final TestNode node = new TestNode(3);

    @BeforeEach
    void tables() {
        node.tables.put("t", TestRows.trades(new Random(seed), 400));
        node.tables.put("u", TestRows.trades(new Random(seed + 1), 30));
        node.tables.put("none", List.of());
    }

    @AfterEach
    void allMemoryIsReleased() {
        node.close();
    }

    @Test
    void groupsComeInTheOrderOfTheirFirstRow() {
        RowType output =
                RowType.of(
                        new Field("symbol", SqlType.VARCHAR),
                        new Field("n", SqlType.BIGINT),
                        new Field("sum", SqlType.BIGINT));
        AggregateCall count = call("COUNT", List.of());
        AggregateCall sum = call("SUM", List.of(column(3)));
        Map<@Nullable Object, List<@Nullable Object>> groups = new LinkedHashMap<>();
        for (List<@Nullable Object> row : rows("t")) {
            List<@Nullable Object> group =
                    groups.computeIfAbsent(
                            row.get(1), key -> new ArrayList<>(Arrays.asList(key, 0L, null)));
            group.set(1, (Long) group.get(1) + 1);
            if (row.get(3) != null) {
                long before = group.get(2) == null ? 0 : (Long) group.get(2);
                group.set(2, before + (Integer) row.get(3));
            }
        }
        laws(
                in -> new PhysicalNode.Aggregate(in, List.of(1), List.of(count, sum), output),
                List.copyOf(groups.values()));
        PhysicalNode group =
                new PhysicalNode.Aggregate(LEFT, List.of(1), List.of(count, sum), output);
        check(plan(group, fragment(1, scan("t"), Kind.HASH, 3)), List.copyOf(groups.values()));
    }

    @Test
    void anAggregateWithoutKeysHasOneRowAlsoOverNothing() {
        RowType output = RowType.of(new Field("n", SqlType.BIGINT));
        PhysicalNode count =
                new PhysicalNode.Aggregate(
                        scan("none"), List.of(), List.of(call("COUNT", List.of())), output);
        assertThat(node.rows(plan(count), node.settings(2, 10, 10))).containsExactly(List.of(0L));
    }

    @Test
    void runningWindowsSeeTheRowsOfAKeyInOrder() {
        RowType output = TRADES.concat(RowType.of(new Field("n", SqlType.BIGINT)));
        WindowCall number = new WindowCall("ROW_NUMBER", false, false, List.of(), SqlType.BIGINT);
        Map<@Nullable Object, Long> seen = new HashMap<>();
        List<List<@Nullable Object>> expected = new ArrayList<>();
        for (List<@Nullable Object> row : rows("t")) {
            List<@Nullable Object> made = new ArrayList<>(row);
            made.add(seen.merge(row.get(1), 1L, Long::sum));
            expected.add(made);
        }
        laws(
                in ->
                        new PhysicalNode.RunningWindow(
                                in, List.of(1), List.of(), List.of(number), output),
                expected);
    }

    @Test
    void framesKeepTheOrderOfTheInput() {
        RowType output = TRADES.concat(RowType.of(new Field("n", SqlType.BIGINT)));
        WindowCall count = new WindowCall("COUNT", false, false, List.of(), SqlType.BIGINT);
        Map<@Nullable Object, Long> sizes = new HashMap<>();
        for (List<@Nullable Object> row : rows("t")) {
            sizes.merge(row.get(1), 1L, Long::sum);
        }
        List<List<@Nullable Object>> expected = new ArrayList<>();
        for (List<@Nullable Object> row : rows("t")) {
            List<@Nullable Object> made = new ArrayList<>(row);
            made.add(sizes.get(row.get(1)));
            expected.add(made);
        }
        laws(
                in ->
                        new PhysicalNode.FrameWindow(
                                in,
                                List.of(1),
                                List.of(),
                                Frame.PARTITION,
                                List.of(count),
                                output,
                                false,
                                false),
                expected);
    }

    @Test
    void framesInInputOrderAreThoseOfEachKeyWhoeverComputesThem() {
        SqlType big = SqlType.BIGINT;
        RowType output =
                TRADES.concat(
                        RowType.of(
                                new Field("sum", big),
                                new Field("count", big),
                                new Field("first", SqlType.VARCHAR)));
        List<WindowCall> calls =
                List.of(
                        new WindowCall("SUM", false, false, List.of(column(3)), big),
                        new WindowCall("COUNT", false, false, List.of(), big),
                        new WindowCall(
                                "FIRST_VALUE",
                                false,
                                false,
                                List.of(new Expression.Column(1, SqlType.VARCHAR)),
                                SqlType.VARCHAR));
        for (Frame.Unit unit : List.of(Frame.Unit.ROWS, Frame.Unit.RANGE)) {
            boolean rows = unit == Frame.Unit.ROWS;
            long width = rows ? 3 : 20;
            Frame frame =
                    new Frame(
                            unit,
                            new Frame.Bound.Preceding(new Expression.Literal(width, big)),
                            new Frame.Bound.CurrentRow(),
                            Frame.Exclusion.NONE);
            List<Field> fields = output.fields().subList(0, TRADES.size() + (rows ? 3 : 2));
            laws(
                    in ->
                            new PhysicalNode.FrameWindow(
                                    in,
                                    List.of(1),
                                    List.of(new SortKey(0, false, false)),
                                    frame,
                                    calls.subList(0, rows ? 3 : 2),
                                    new RowType(fields),
                                    true,
                                    false),
                    framed(width, rows));
        }
    }

    /// For each row the sum of sizes and the number of rows of its key among the last ones, and for
    /// frames of rows the key again.
    private List<List<@Nullable Object>> framed(long width, boolean byRows) {
        Map<@Nullable Object, List<List<@Nullable Object>>> seen = new HashMap<>();
        List<List<@Nullable Object>> expected = new ArrayList<>();
        for (List<@Nullable Object> row : rows("t")) {
            List<List<@Nullable Object>> of =
                    seen.computeIfAbsent(row.get(1), key -> new ArrayList<>());
            of.add(row);
            Long sum = null;
            long count = 0;
            for (int i = 0; i < of.size(); i++) {
                long distance =
                        byRows ? of.size() - 1 - i : (Long) row.get(0) - (Long) of.get(i).get(0);
                if (distance <= width) {
                    count++;
                    Object size = of.get(i).get(3);
                    sum = size == null ? sum : (Long) ((sum == null ? 0 : sum) + (Integer) size);
                }
            }
            List<@Nullable Object> made = new ArrayList<>(row);
            made.add(sum);
            made.add(count);
            if (byRows) {
                made.add(row.get(1));
            }
            expected.add(made);
        }
        return expected;
    }

    @Test
    void equiJoinsGiveTheMatchesOfEachLeftRowInTheOrderOfTheRightRows() {
        for (JoinKind kind : JoinKind.values()) {
            for (String right : List.of("u", "none")) {
                RowType output =
                        switch (kind) {
                            case INNER, LEFT, RIGHT, FULL -> BOTH;
                            case SEMI, ANTI, NULL_AWARE_ANTI -> TRADES;
                            case LEFT_MARK ->
                                    TRADES.concat(RowType.of(new Field("in", SqlType.BOOLEAN)));
                        };
                joins(
                        right,
                        (l, r) ->
                                new PhysicalNode.HashJoin(
                                        l,
                                        r,
                                        kind,
                                        List.of(1),
                                        List.of(1),
                                        false,
                                        Optional.empty(),
                                        output),
                        joined(kind, rows("t"), rows(right)));
            }
        }
    }

    @Test
    void asofJoinsTakeTheLastRightRowBefore() {
        AsofMatch match = new AsofMatch(0, 0, AsofMatch.Comparison.BEFORE, Optional.empty());
        List<List<@Nullable Object>> expected = new ArrayList<>();
        for (List<@Nullable Object> left : rows("t")) {
            List<@Nullable Object> found = null;
            for (List<@Nullable Object> right : rows("u")) {
                boolean same = left.get(1) != null && left.get(1).equals(right.get(1));
                if (same && (Long) right.get(0) < (Long) left.get(0)) {
                    found = right;
                }
            }
            expected.add(concat(left, found));
        }
        joins(
                "u",
                (l, r) ->
                        new PhysicalNode.AsofJoin(l, r, List.of(1), List.of(1), match, true, BOTH),
                expected);
    }

    @Test
    void errorsInsideOperatorsWithStateReleaseAll() {
        PhysicalNode join =
                new PhysicalNode.HashJoin(
                        LEFT,
                        RIGHT,
                        JoinKind.FULL,
                        List.of(1),
                        List.of(1),
                        false,
                        Optional.empty(),
                        BOTH);
        PhysicalNode group =
                new PhysicalNode.Aggregate(
                        join,
                        List.of(1),
                        List.of(call("COUNT", List.of())),
                        RowType.of(
                                new Field("s", SqlType.VARCHAR), new Field("n", SqlType.BIGINT)));
        for (PhysicalNode root : List.of(join, group)) {
            for (Kind kind : List.of(Kind.HASH, Kind.GATHER)) {
                PhysicalPlan plan =
                        plan(
                                root,
                                fragment(1, scan("t"), kind, 1),
                                fragment(2, scan("u"), kind, 1));
                for (int at : new int[] {0, 2, 17, 39}) {
                    node.probe =
                            (sequence, row, context) -> {
                                if (sequence == at) {
                                    throw new EngineException(
                                            ErrorCode.SOURCE_FAILED, "morsel " + at);
                                }
                            };
                    assertThatThrownBy(() -> node.rows(plan, node.settings(3, 5, 10)))
                            .hasMessage("morsel " + at);
                    assertThat(node.allocator.getAllocatedMemory()).isZero();
                }
                node.probe = (sequence, row, context) -> {};
                for (int batches : new int[] {0, 1, 3}) {
                    try (ResultStream result = node.start(plan, node.settings(3, 5, 10))) {
                        TestNode.drain(result, batches);
                    }
                    assertThat(node.allocator.getAllocatedMemory()).isZero();
                }
                PhysicalNode limit =
                        new PhysicalNode.Limit(
                                new PhysicalNode.Receive(3, root.output()),
                                literal(0),
                                Optional.of(literal(1)));
                List<Fragment> fragments = new ArrayList<>(plan.fragments().subList(1, 3));
                fragments.add(fragment(3, root, Kind.GATHER));
                assertThat(
                                node.rows(
                                        plan(limit, fragments.toArray(Fragment[]::new)),
                                        node.settings(3, 5, 10)))
                        .hasSize(1);
            }
        }
    }

    /// An operator on one stream, in lanes, and in lanes that have been sorted back to their order.
    private void laws(
            java.util.function.UnaryOperator<PhysicalNode> operator,
            List<List<@Nullable Object>> expected) {
        PhysicalNode sorted = new PhysicalNode.Sort(LEFT, List.of(new SortKey(0, false, false)));
        check(plan(operator.apply(scan("t"))), expected);
        check(plan(operator.apply(LEFT), fragment(1, scan("t"), Kind.HASH, 1)), expected);
        check(plan(operator.apply(sorted), fragment(1, scan("t"), Kind.HASH, 1)), expected);
    }

    /// A join of single streams, of lanes, and of lanes with a table for all.
    private void joins(
            String right,
            BiFunction<PhysicalNode, PhysicalNode, PhysicalNode> join,
            List<List<@Nullable Object>> expected) {
        PhysicalNode root = join.apply(LEFT, RIGHT);
        for (Kind[] kinds :
                new Kind[][] {
                    {Kind.GATHER, Kind.GATHER},
                    {Kind.HASH, Kind.HASH},
                    {Kind.HASH, Kind.BROADCAST},
                    {Kind.GATHER, Kind.HASH}
                }) {
            check(
                    plan(
                            root,
                            fragment(1, scan("t"), kinds[0], 1),
                            fragment(2, scan(right), kinds[1], 1)),
                    expected);
        }
    }

    private void check(PhysicalPlan plan, List<List<@Nullable Object>> expected) {
        for (int workers = 1; workers <= 3; workers++) {
            for (int batch : new int[] {7, 65_536}) {
                assertThat(node.rows(plan, node.settings(workers, batch, 50)))
                        .as("seed %d, %d workers, batches of %d: %s", seed, workers, batch, plan)
                        .isEqualTo(expected);
            }
        }
    }

    private List<List<@Nullable Object>> rows(String table) {
        return node.rows(table);
    }

    private static Expression column(int index) {
        return new Expression.Column(index, TRADES.type(index));
    }

    private static AggregateCall call(String function, List<Expression> arguments) {
        return new AggregateCall(
                function,
                false,
                arguments,
                List.of(),
                Optional.empty(),
                SqlType.of(TypeKind.BIGINT));
    }

    private static List<List<@Nullable Object>> joined(
            JoinKind kind,
            List<List<@Nullable Object>> lefts,
            List<List<@Nullable Object>> rights) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<List<@Nullable Object>> unmatched = new ArrayList<>(rights);
        boolean rightNull = rights.stream().anyMatch(row -> row.get(1) == null);
        for (List<@Nullable Object> left : lefts) {
            List<List<@Nullable Object>> matches =
                    rights.stream()
                            .filter(right ->
                                    left.get(1) != null && left.get(1).equals(right.get(1)))
                            .toList();
            unmatched.removeAll(matches);
            boolean open =
                    matches.isEmpty() && !rights.isEmpty() && (rightNull || left.get(1) == null);
            switch (kind) {
                case INNER, RIGHT -> addAll(left, matches, rows);
                case LEFT, FULL -> {
                    addAll(left, matches, rows);
                    if (matches.isEmpty()) {
                        rows.add(concat(left, null));
                    }
                }
                case SEMI -> addIf(!matches.isEmpty(), left, rows);
                case ANTI -> addIf(matches.isEmpty(), left, rows);
                case NULL_AWARE_ANTI -> addIf(matches.isEmpty() && !open, left, rows);
                case LEFT_MARK -> {
                    List<@Nullable Object> row = new ArrayList<>(left);
                    row.add(open ? null : (Boolean) !matches.isEmpty());
                    rows.add(row);
                }
            }
        }
        if (kind == JoinKind.RIGHT || kind == JoinKind.FULL) {
            for (List<@Nullable Object> right : unmatched) {
                rows.add(concat(null, right));
            }
        }
        return rows;
    }

    private static void addAll(
            List<@Nullable Object> left,
            List<List<@Nullable Object>> matches,
            List<List<@Nullable Object>> rows) {
        for (List<@Nullable Object> right : matches) {
            rows.add(concat(left, right));
        }
    }

    private static void addIf(
            boolean condition, List<@Nullable Object> row, List<List<@Nullable Object>> rows) {
        if (condition) {
            rows.add(row);
        }
    }

    private static List<@Nullable Object> concat(
            @Nullable List<@Nullable Object> left, @Nullable List<@Nullable Object> right) {
        List<@Nullable Object> row = new ArrayList<>();
        row.addAll(left == null ? Arrays.asList(new Object[TRADES.size()]) : left);
        row.addAll(right == null ? Arrays.asList(new Object[TRADES.size()]) : right);
        return row;
    }
}
