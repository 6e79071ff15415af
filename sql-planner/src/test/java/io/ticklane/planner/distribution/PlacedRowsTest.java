package io.ticklane.planner.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.TableSource.FileKeys;
import io.ticklane.api.plan.TableSource.KeyShare;
import io.ticklane.api.plan.TableSource.OwnKeys;
import io.ticklane.planner.distribution.ModelNodes.Row;
import io.ticklane.planner.physical.Step;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

final class PlacedRowsTest {
    private static final long SEED = Long.getLong("ticklane.seed", 20261129L);
    private static final int TREES = 2_000;

    private final NodeRequirement requirement = new NodeRequirement(new FunctionCatalog(List.of()));

    @Test
    void plansForSeveralNodesGiveTheRowsOfOneInTheirOrder() {
        int compared = 0;
        int byKeys = 0;
        int own = 0;
        int unions = 0;
        int unmatched = 0;
        int sorts = 0;
        for (int i = 0; i < TREES; i++) {
            Step step = new RandomSteps(new Random(SEED + i)).step(1 + i % 5);
            Optional<List<Row>> alone = new ModelNodes(1, SEED + i).run(alone(step));
            for (int nodes = 2; nodes < 4 && alone.isPresent(); nodes++) {
                FileLayouts layouts = LaidOut.everyOther(step, nodes);
                Spread spread = i % 2 == 0 ? Spread.over(nodes) : sending(nodes);
                Placed placed = new NodePlacement(requirement, spread, layouts, step).place();
                byKeys += has(placed, each -> reads(each, FileKeys.class)) ? 1 : 0;
                own += has(placed, each -> reads(each, OwnKeys.class)) ? 1 : 0;
                unions += has(placed, each -> isSpread(each, PhysicalNode.Union.class)) ? 1 : 0;
                sorts += has(placed, each -> isSpread(each, PhysicalNode.Sort.class)) ? 1 : 0;
                unmatched += has(placed, PlacedRowsTest::findsUnmatched) ? 1 : 0;
                Optional<List<Row>> together = new ModelNodes(nodes, SEED + i).run(placed);
                assertThat(together.map(ModelNodes::values))
                        .as("seed %d, %d nodes, %s", SEED + i, nodes, placed)
                        .isEqualTo(alone.map(ModelNodes::values));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(TREES);
        assertThat(byKeys).isGreaterThan(TREES / 20);
        assertThat(own).isGreaterThan(TREES / 20);
        assertThat(unions).isGreaterThan(TREES / 40);
        assertThat(sorts).isGreaterThan(TREES / 40);
        assertThat(unmatched).isGreaterThan(TREES / 40);
    }

    private static boolean has(Placed placed, Predicate<Placed> test) {
        return test.test(placed) || placed.inputs().stream().anyMatch(input -> has(input, test));
    }

    private static boolean isSpread(Placed placed, Class<? extends PhysicalNode> kind) {
        return placed.node().filter(kind::isInstance).isPresent()
                && NodeRequirement.isSpread(placed.distribution());
    }

    /// Nodes that read no row that another one gives.
    private static Spread sending(int nodes) {
        return new Spread(nodes, false, Spread.Rereads.NEVER, false);
    }

    private static boolean reads(Placed placed, Class<? extends KeyShare> how) {
        return placed.node()
                .filter(PhysicalNode.Scan.class::isInstance)
                .map(PhysicalNode.Scan.class::cast)
                .flatMap(PhysicalNode.Scan::keyShare)
                .filter(how::isInstance)
                .isPresent();
    }

    private static boolean findsUnmatched(Placed placed) {
        return isSpread(placed, PhysicalNode.HashJoin.class)
                && placed.node()
                        .map(PhysicalNode.HashJoin.class::cast)
                        .filter(join ->
                                join.kind() == JoinKind.RIGHT || join.kind() == JoinKind.FULL)
                        .isPresent();
    }

    private static Placed alone(Step step) {
        return new Placed(
                Optional.of(step.node()),
                step.inputs().stream().map(PlacedRowsTest::alone).toList(),
                Distribution.SINGLE,
                step.rows(),
                0);
    }
}
