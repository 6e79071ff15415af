package io.ticklane.exec;

import static io.ticklane.exec.TestNode.TRADES;
import static io.ticklane.exec.TestNode.scan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.Exchange;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.Partitioning;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.testing.TestFunctions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The law: a plan on several nodes gives what it gives on one, in the same order.
@Timeout(60)
final class NodesTest {
    private static final WindowCall NUMBER =
            new WindowCall("ROW_NUMBER", false, false, List.of(), SqlType.BIGINT);
    private static final Frame PEERS =
            new Frame(
                    Frame.Unit.RANGE,
                    new Frame.Bound.CurrentRow(),
                    new Frame.Bound.CurrentRow(),
                    Frame.Exclusion.NONE);
    private static final RowType NUMBERED =
            TRADES.concat(RowType.of(new Field("n", SqlType.BIGINT)));

    private final long seed = Long.getLong("seed", 77_003);
    private final TestNode node = new TestNode(2);

    @BeforeEach
    void tables() {
        node.tables.put("t", TestRows.trades(new Random(seed), 1_500));
        node.tables.put("u", TestRows.trades(new Random(seed + 1), 60));
        node.tables.put("none", List.of());
    }

    @AfterEach
    void allMemoryIsReleased() {
        node.close();
    }

    private static Fragment spread(int id, PhysicalNode root, Exchange.Kind kind, Integer... keys) {
        return new Fragment(
                id, root, Partitioning.RANDOM, new Exchange(kind, List.of(keys), "test"));
    }

    private static PhysicalPlan plan(Fragment... fragments) {
        return new PhysicalPlan(
                PhysicalPlan.VERSION,
                Arrays.asList(fragments),
                fragments[0].root().output(),
                List.of(),
                2);
    }

    private static PhysicalNode receive(int fragment, RowType type) {
        return new PhysicalNode.Receive(fragment, type);
    }

    private static PhysicalNode numbered(PhysicalNode input, int key) {
        return new PhysicalNode.RunningWindow(
                input, List.of(key), List.of(), List.of(NUMBER), input.output().concat(N));
    }

    private static final RowType N = RowType.of(new Field("n", SqlType.BIGINT));

    /// One node and several give the same rows.
    private void law(PhysicalPlan plan) throws Exception {
        List<List<@Nullable Object>> expected = node.rows(plan, node.settings(1, 4_096, 65_536));
        for (int nodes : new int[] {1, 2, 3, 5}) {
            for (int morsel : new int[] {7, 4_096}) {
                try (TestNodes several = new TestNodes(node, nodes, seed)) {
                    assertThat(several.rows(plan, node.settings(2, 64, morsel)))
                            .as(nodes + " nodes, morsels of " + morsel + ", seed " + seed)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void rowsOfAllNodesComeInOrder() throws Exception {
        law(plan(spread(0, scan("t"), Exchange.Kind.GATHER)));
        law(plan(spread(0, scan("none"), Exchange.Kind.GATHER)));
    }

    @Test
    void filteredRowsComeInOrder() throws Exception {
        PhysicalNode filter =
                new PhysicalNode.Filter(
                        scan("t"),
                        new Expression.Call(
                                ScalarOperator.LESS,
                                List.of(
                                        new Expression.Column(3, SqlType.INTEGER),
                                        new Expression.Literal(3, SqlType.INTEGER)),
                                SqlType.BOOLEAN));
        law(plan(spread(0, filter, Exchange.Kind.GATHER)));
    }

    @Test
    void aKeyIsOnOneNode() throws Exception {
        law(
                plan(
                        spread(0, numbered(receive(1, TRADES), 1), Exchange.Kind.GATHER),
                        spread(1, scan("t"), Exchange.Kind.HASH, 1)));
    }

    @Test
    void exchangesFollowEachOther() throws Exception {
        law(
                plan(
                        spread(0, numbered(receive(1, NUMBERED), 3), Exchange.Kind.GATHER),
                        spread(1, numbered(receive(2, TRADES), 1), Exchange.Kind.HASH, 3),
                        spread(2, scan("t"), Exchange.Kind.HASH, 1)));
    }

    @Test
    void oneNodeSortsAndAllGoOn() throws Exception {
        PhysicalNode sort =
                new PhysicalNode.Sort(receive(2, TRADES), List.of(new SortKey(2, true, false)));
        law(
                plan(
                        spread(0, numbered(receive(1, TRADES), 1), Exchange.Kind.GATHER),
                        new Fragment(
                                1,
                                sort,
                                Partitioning.SINGLE,
                                new Exchange(Exchange.Kind.HASH, List.of(1), "test")),
                        spread(2, scan("t"), Exchange.Kind.GATHER)));
    }

    @Test
    void whatAStepHoldsUntilTheEndComesLast() throws Exception {
        List<Field> made = new ArrayList<>(TRADES.select(List.of(1)).fields());
        made.addAll(new TestFunctions.Chunks().output().fields());
        PhysicalNode chunks =
                new PhysicalNode.TableFunction(
                        receive(1, TRADES),
                        "CHUNKS",
                        List.of(1),
                        List.of(),
                        List.of(
                                new Expression.Column(0, SqlType.BIGINT),
                                new Expression.Literal(4L, SqlType.BIGINT),
                                new Expression.Literal(1.0, SqlType.DOUBLE)),
                        new RowType(made));
        for (int run = 0; run < 5; run++) {
            law(
                    plan(
                            spread(0, chunks, Exchange.Kind.GATHER),
                            spread(1, scan("t"), Exchange.Kind.HASH, 1)));
        }
    }

    @Test
    void framesKeepTheOrder() throws Exception {
        PhysicalNode frames =
                new PhysicalNode.FrameWindow(
                        receive(1, TRADES),
                        List.of(1),
                        List.of(),
                        Frame.PARTITION,
                        List.of(new WindowCall("COUNT", false, false, List.of(), SqlType.BIGINT)),
                        NUMBERED,
                        false,
                        false);
        law(
                plan(
                        spread(0, frames, Exchange.Kind.GATHER),
                        spread(1, scan("t"), Exchange.Kind.HASH, 1)));
    }

    @Test
    void aSmallSideGoesToAllNodes() throws Exception {
        law(
                plan(
                        spread(0, join(scan("t"), receive(1, TRADES)), Exchange.Kind.GATHER),
                        spread(1, scan("u"), Exchange.Kind.BROADCAST)));
    }

    @Test
    void bothSidesMeetByKey() throws Exception {
        law(
                plan(
                        spread(
                                0,
                                join(receive(1, TRADES), receive(2, TRADES)),
                                Exchange.Kind.GATHER),
                        spread(1, scan("t"), Exchange.Kind.HASH, 1),
                        spread(2, scan("u"), Exchange.Kind.HASH, 1)));
    }

    @Test
    void rowsWithoutAMatchComeLast() throws Exception {
        for (JoinKind kind : List.of(JoinKind.RIGHT, JoinKind.FULL)) {
            for (String left : List.of("t", "u", "none")) {
                law(
                        plan(
                                spread(
                                        0,
                                        join(kind, 0, receive(1, TRADES), receive(2, TRADES)),
                                        Exchange.Kind.GATHER),
                                spread(1, scan(left), Exchange.Kind.HASH, 0),
                                spread(2, scan("t"), Exchange.Kind.HASH, 0)));
            }
        }
    }

    @Test
    void armsOfAUnionComeOneAfterTheOther() throws Exception {
        PhysicalNode union =
                new PhysicalNode.Union(
                        List.of(scan("u"), receive(1, TRADES), scan("none"), receive(2, TRADES)),
                        TRADES);
        law(
                plan(
                        spread(0, numbered(receive(3, TRADES), 1), Exchange.Kind.GATHER),
                        spread(1, scan("t"), Exchange.Kind.HASH, 1),
                        new Fragment(
                                2,
                                receive(4, TRADES),
                                Partitioning.SINGLE,
                                new Exchange(Exchange.Kind.HASH, List.of(1), "test")),
                        spread(3, union, Exchange.Kind.HASH, 1),
                        spread(4, scan("t"), Exchange.Kind.GATHER)));
    }

    @Test
    void rowsThatWereHeldAreInTheirArm() throws Exception {
        PhysicalNode frames =
                new PhysicalNode.FrameWindow(
                        receive(1, TRADES),
                        List.of(1),
                        List.of(new SortKey(0, false, false)),
                        PEERS,
                        List.of(new WindowCall("COUNT", false, false, List.of(), SqlType.BIGINT)),
                        NUMBERED,
                        true,
                        false);
        PhysicalNode right = numbered(receive(2, TRADES), 1);
        law(
                plan(
                        spread(
                                0,
                                new PhysicalNode.Union(List.of(frames, right), NUMBERED),
                                Exchange.Kind.GATHER),
                        spread(1, scan("t"), Exchange.Kind.HASH, 1),
                        spread(2, scan("u"), Exchange.Kind.HASH, 1)));
    }

    @Test
    void sortedRowsOfAllNodesAreMerged() throws Exception {
        for (int key = 0; key < TRADES.size(); key++) {
            for (boolean first : new boolean[] {false, true}) {
                for (String table : List.of("t", "none")) {
                    List<SortKey> order =
                            List.of(new SortKey(key, first, first), new SortKey(3, !first, first));
                    law(
                            plan(
                                    spread(
                                            0,
                                            new PhysicalNode.Sort(receive(1, TRADES), order),
                                            Exchange.Kind.MERGING_GATHER),
                                    spread(1, scan(table), Exchange.Kind.HASH, 3)));
                }
            }
        }
    }

    @Test
    void theCoordinatorGoesOnWithMergedRows() throws Exception {
        PhysicalNode sort = new PhysicalNode.Sort(scan("t"), List.of(new SortKey(2, true, false)));
        law(
                plan(
                        spread(0, numbered(receive(1, TRADES), 1), Exchange.Kind.GATHER),
                        new Fragment(
                                1,
                                receive(2, TRADES),
                                Partitioning.SINGLE,
                                new Exchange(Exchange.Kind.HASH, List.of(1), "test")),
                        spread(2, sort, Exchange.Kind.MERGING_GATHER)));
    }

    private static PhysicalNode join(PhysicalNode left, PhysicalNode right) {
        return join(JoinKind.LEFT, 1, left, right);
    }

    private static PhysicalNode join(
            JoinKind kind, int key, PhysicalNode left, PhysicalNode right) {
        return new PhysicalNode.HashJoin(
                left,
                right,
                kind,
                List.of(key),
                List.of(key),
                false,
                Optional.empty(),
                TRADES.concat(TRADES));
    }

    @Test
    void aLimitEndsAllNodes() throws Exception {
        PhysicalNode limit =
                new PhysicalNode.Limit(
                        receive(1, TRADES), TestNode.literal(3), Optional.of(TestNode.literal(40)));
        PhysicalPlan plan =
                plan(
                        new Fragment(
                                0,
                                limit,
                                Partitioning.SINGLE,
                                new Exchange(Exchange.Kind.GATHER, List.of(), "client")),
                        spread(1, scan("t"), Exchange.Kind.GATHER));
        law(plan);
    }

    @Test
    void aBrokenLinkFailsTheQuery() throws Exception {
        PhysicalPlan plan =
                plan(
                        spread(0, numbered(receive(1, TRADES), 1), Exchange.Kind.GATHER),
                        spread(1, scan("t"), Exchange.Kind.HASH, 1));
        for (TestNodes.Cut cut :
                List.of(
                        new TestNodes.Cut(1, 1, 2, 0),
                        new TestNodes.Cut(1, 2, 0, 5),
                        new TestNodes.Cut(1, 0, 2, 1),
                        new TestNodes.Cut(0, 1, 0, 2))) {
            try (TestNodes nodes = new TestNodes(node, 3, seed)) {
                nodes.cut = cut;
                assertThatThrownBy(() -> nodes.rows(plan, node.settings(2, 64, 17)))
                        .as(cut.toString())
                        .isInstanceOf(EngineException.class)
                        .hasMessageMatching("cut off|the link ended before its rows did");
            }
        }
    }

    @Test
    void aFailureOfOneNodeIsTheQuerys() throws Exception {
        List<List<@Nullable Object>> rows = new ArrayList<>(node.rows("t"));
        node.tables.put("t", rows);
        Expression divided =
                new Expression.Call(
                        ScalarOperator.DIVIDE,
                        List.of(
                                new Expression.Literal(1, SqlType.INTEGER),
                                new Expression.Column(3, SqlType.INTEGER)),
                        SqlType.INTEGER);
        List<@Nullable Object> zero = new ArrayList<>(rows.get(900));
        zero.set(3, 0);
        rows.set(900, zero);
        PhysicalNode project =
                new PhysicalNode.Project(
                        scan("t"), List.of(divided), RowType.of(new Field("d", SqlType.INTEGER)));
        PhysicalPlan plan = plan(spread(0, project, Exchange.Kind.GATHER));
        try (TestNodes nodes = new TestNodes(node, 3, seed)) {
            assertThatThrownBy(() -> nodes.rows(plan, node.settings(2, 64, 17)))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("zero");
        }
    }
}
