package io.ticklane.exec;

import static io.ticklane.exec.TestNode.TRADES;
import static io.ticklane.exec.TestNode.literal;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.Exchange;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Random plans against a few lines of plain Java that do the same on lists.
final class RandomPlanTest {
    private static final int PLANS = 60;

    private final long seed = Long.getLong("seed", 7_102_013);
    private final TestNode node = new TestNode(3);

    @AfterEach
    void allMemoryIsReleased() {
        node.close();
    }

    @Test
    void aPlanGivesTheSameRowsForAnyWorkersAndCuts() {
        for (int i = 0; i < PLANS; i++) {
            Random random = new Random(seed + i);
            node.tables.put("t", TestRows.trades(random, random.nextInt(200)));
            Planner planner = new Planner(random);
            Planned planned = planner.plan(3);
            PhysicalPlan plan =
                    TestNode.plan(planned.node(), planner.fragments.toArray(Fragment[]::new));
            for (int workers = 1; workers <= 3; workers++) {
                int batchRows = new int[] {1, 7, 1000, 65_536}[random.nextInt(4)];
                int morselRows = 1 + random.nextInt(100);
                assertThat(node.rows(plan, node.settings(workers, batchRows, morselRows)))
                        .as(
                                "seed %d, %d workers, batches of %d, morsels of %d: %s",
                                seed + i, workers, batchRows, morselRows, plan)
                        .isEqualTo(planned.rows());
            }
        }
    }

    /// A plan and the rows that it must give.
    private record Planned(PhysicalNode node, List<List<@Nullable Object>> rows) {}

    private final class Planner {
        private final Random random;
        private final List<Fragment> fragments = new ArrayList<>();

        Planner(Random random) {
            this.random = random;
        }

        Planned plan(int depth) {
            if (depth == 0) {
                return new Planned(TestNode.scan("t"), node.rows("t"));
            }
            return switch (random.nextInt(8)) {
                case 0 -> filter(plan(depth - 1));
                case 1 -> project(plan(depth - 1));
                case 2 -> limit(plan(depth - 1));
                case 3 -> sort(plan(depth - 1));
                case 4 -> top(plan(depth - 1));
                case 5 -> union(plan(depth - 1), plan(depth - 2 < 0 ? 0 : depth - 2));
                case 6 -> exchange(plan(depth - 1), Exchange.Kind.HASH, 1);
                default -> exchange(plan(depth - 1), Exchange.Kind.GATHER);
            };
        }

        private Planned filter(Planned in) {
            int least = random.nextInt(1000);
            Expression condition =
                    new Expression.Call(
                            ScalarOperator.GREATER,
                            List.of(
                                    new Expression.Column(3, TRADES.type(3)),
                                    new Expression.Literal((long) least, TRADES.type(3))),
                            SqlType.BOOLEAN);
            return new Planned(
                    new PhysicalNode.Filter(in.node(), condition),
                    in.rows().stream()
                            .filter(row -> row.get(3) != null && (int) row.get(3) > least)
                            .toList());
        }

        /// Adds one to the first column.
        private Planned project(Planned in) {
            List<Expression> expressions = new ArrayList<>();
            for (int i = 0; i < TRADES.size(); i++) {
                expressions.add(new Expression.Column(i, TRADES.type(i)));
            }
            expressions.set(
                    0,
                    new Expression.Call(
                            ScalarOperator.ADD,
                            List.of(expressions.get(0), literal(1)),
                            TRADES.type(0)));
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (List<@Nullable Object> row : in.rows()) {
                List<@Nullable Object> next = new ArrayList<>(row);
                next.set(0, (long) row.get(0) + 1);
                rows.add(next);
            }
            return new Planned(new PhysicalNode.Project(in.node(), expressions, TRADES), rows);
        }

        private Planned limit(Planned in) {
            int offset = random.nextInt(50);
            int limit = random.nextInt(150);
            return new Planned(
                    new PhysicalNode.Limit(in.node(), literal(offset), Optional.of(literal(limit))),
                    in.rows().stream().skip(offset).limit(limit).toList());
        }

        private List<SortKey> keys() {
            SortKey first =
                    new SortKey(
                            1 + random.nextInt(TRADES.size() - 1),
                            random.nextBoolean(),
                            random.nextBoolean());
            SortKey second = new SortKey(1, random.nextBoolean(), random.nextBoolean());
            return random.nextBoolean() ? List.of(first) : List.of(first, second);
        }

        private Planned sort(Planned in) {
            List<SortKey> keys = keys();
            return new Planned(
                    new PhysicalNode.Sort(in.node(), keys), TestRows.sorted(in.rows(), keys));
        }

        private Planned top(Planned in) {
            List<SortKey> keys = keys();
            int offset = random.nextInt(20);
            int limit = random.nextInt(200);
            return new Planned(
                    new PhysicalNode.TopN(in.node(), keys, literal(offset), literal(limit)),
                    TestRows.sorted(in.rows(), keys).stream().skip(offset).limit(limit).toList());
        }

        private Planned union(Planned first, Planned second) {
            List<List<@Nullable Object>> rows = new ArrayList<>(first.rows());
            rows.addAll(second.rows());
            return new Planned(
                    new PhysicalNode.Union(List.of(first.node(), second.node()), TRADES), rows);
        }

        private Planned exchange(Planned in, Exchange.Kind kind, Integer... keys) {
            int id = fragments.size() + 1;
            fragments.add(TestNode.fragment(id, in.node(), kind, keys));
            return new Planned(new PhysicalNode.Receive(id, TRADES), in.rows());
        }

        @Override
        public String toString() {
            return Arrays.toString(fragments.toArray());
        }
    }
}
