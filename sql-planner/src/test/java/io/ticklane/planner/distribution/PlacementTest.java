package io.ticklane.planner.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.AsofMatch;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.physical.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PlacementTest {
    private static final long SEED = Long.getLong("ticklane.seed", 20261123L);
    private static final int WIDTH = 4;

    private static Requirement requirement(int nodes) {
        return new Requirement(new Mergeable(new FunctionCatalog(List.of())), nodes);
    }

    @Test
    void bothPlannersFindPlansThatMeetEveryRequirement() {
        Requirement requirement = requirement(4);
        Random random = new Random(SEED);
        for (int i = 0; i < 300; i++) {
            Step step = new RandomSteps(random).step(4);
            check(new Placement(requirement).place(step, Distribution.SINGLE), requirement);
            check(new TraitPlacement(requirement).place(step, Distribution.SINGLE), requirement);
        }
    }

    @Test
    void plansForOneNodeMeetEveryRequirement() {
        Requirement requirement = requirement(1);
        Random random = new Random(SEED);
        for (int i = 0; i < 300; i++) {
            Step step = new RandomSteps(random).step(4);
            check(new Placement(requirement).place(step, Distribution.SINGLE), requirement);
        }
    }

    private static void check(Placed placed, Requirement requirement) {
        new PlanChecker(requirement).check(placed);
        assertThat(placed.distribution()).isEqualTo(Distribution.SINGLE);
    }

    @Test
    void theSameStepsGiveTheSamePlan() {
        Requirement requirement = requirement(4);
        for (int i = 0; i < 20; i++) {
            Step step = new RandomSteps(new Random(SEED + i)).step(4);
            Step again = new RandomSteps(new Random(SEED + i)).step(4);
            assertThat(new TraitPlacement(requirement).place(step, Distribution.SINGLE))
                    .isEqualTo(new TraitPlacement(requirement).place(again, Distribution.SINGLE));
        }
    }

    /// Random trees of operators; every operator has the same columns, keys among them.
    private record RandomSteps(Random random) {
        Step step(int depth) {
            int kind = depth == 0 ? random.nextInt(2) : 2 + random.nextInt(9);
            return switch (kind) {
                case 0, 1 -> scan(random.nextInt(5));
                case 2 -> over(depth, node -> new PhysicalNode.Sort(node, order()));
                case 3 -> over(depth, this::project);
                case 4, 5 -> over(depth, this::aggregate);
                case 6 ->
                        over(
                                depth,
                                node ->
                                        new PhysicalNode.RunningWindow(
                                                node, keys(), order(), List.of(), node.output()));
                case 7 ->
                        over(
                                depth,
                                node ->
                                        new PhysicalNode.FrameWindow(
                                                node,
                                                keys(),
                                                order(),
                                                Frame.PARTITION,
                                                List.of(),
                                                node.output(),
                                                false));
                case 8 -> asof(step(depth - 1), step(depth - 1));
                default -> join(step(depth - 1), step(depth - 1));
            };
        }

        private Step over(int depth, java.util.function.UnaryOperator<PhysicalNode> node) {
            Step input = step(depth - 1);
            PhysicalNode standIn = new PhysicalNode.Receive(0, input.output());
            return new Step(node.apply(standIn), List.of(input), input.rows());
        }

        private static RowType row(int width) {
            List<Field> fields = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                fields.add(new Field("c" + i, SqlType.BIGINT));
            }
            return new RowType(fields);
        }

        private static Step scan(int table) {
            TableSource source = new TableSource.Stored("s", "t" + table, 0);
            return new Step(
                    new PhysicalNode.Scan(
                            source, row(WIDTH), List.of(0, 1, 2, 3), Optional.empty()),
                    List.of(),
                    Math.pow(10, 2 + table));
        }

        private List<Integer> keys() {
            return random.ints(0, WIDTH).distinct().limit(random.nextInt(3)).boxed().toList();
        }

        private List<SortKey> order() {
            return List.of(new SortKey(random.nextInt(WIDTH), false, false));
        }

        private PhysicalNode project(PhysicalNode node) {
            List<Expression> columns = new ArrayList<>();
            for (int i = 0; i < WIDTH; i++) {
                columns.add(new Expression.Column(random.nextInt(WIDTH), SqlType.BIGINT));
            }
            return new PhysicalNode.Project(node, columns, row(WIDTH));
        }

        private PhysicalNode aggregate(PhysicalNode node) {
            List<Integer> keys = keys();
            String function = random.nextBoolean() ? "COUNT" : "STRING_AGG";
            List<AggregateCall> calls = new ArrayList<>();
            for (int i = keys.size(); i < WIDTH; i++) {
                calls.add(
                        new AggregateCall(
                                function,
                                false,
                                List.of(),
                                List.of(),
                                Optional.empty(),
                                SqlType.BIGINT));
            }
            return new PhysicalNode.Aggregate(node, keys, calls, row(WIDTH));
        }

        private static Step both(
                Step left, Step right, java.util.function.BinaryOperator<PhysicalNode> node) {
            PhysicalNode made =
                    node.apply(
                            new PhysicalNode.Receive(0, left.output()),
                            new PhysicalNode.Receive(1, right.output()));
            return new Step(made, List.of(left, right), Math.max(left.rows(), right.rows()));
        }

        private Step asof(Step left, Step right) {
            List<Integer> keys = keys();
            AsofMatch match =
                    new AsofMatch(0, 0, AsofMatch.Comparison.AT_OR_BEFORE, Optional.empty());
            return both(
                    left,
                    right,
                    (l, r) ->
                            new PhysicalNode.AsofJoin(
                                    l, r, keys, keys, match, true, l.output().concat(r.output())));
        }

        private Step join(Step left, Step right) {
            List<Integer> keys = keys();
            List<JoinKind> kinds = List.of(JoinKind.values());
            JoinKind kind = kinds.get(random.nextInt(kinds.size()));
            return both(
                    left,
                    right,
                    (l, r) ->
                            new PhysicalNode.HashJoin(
                                    l,
                                    r,
                                    kind,
                                    keys,
                                    keys,
                                    false,
                                    Optional.empty(),
                                    kind == JoinKind.SEMI
                                                    || kind == JoinKind.ANTI
                                                    || kind == JoinKind.NULL_AWARE_ANTI
                                            ? l.output()
                                            : l.output().concat(r.output())));
        }
    }
}
