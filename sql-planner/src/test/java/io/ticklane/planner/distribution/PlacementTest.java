package io.ticklane.planner.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.Partitioning;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.TableSource;
import io.ticklane.planner.fragment.Fragmenter;
import io.ticklane.planner.physical.Step;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlacementTest {
    private static final long SEED = Long.getLong("ticklane.seed", 20261123L);
    private static final int TREES = 500;

    private final FunctionCatalog functions = new FunctionCatalog(List.of());
    private final Requirement requirement = new Requirement(new Mergeable(functions));
    private final NodeRequirement nodeRequirement = new NodeRequirement(functions);

    @Test
    void plansForOneNodeMeetEveryRequirement() {
        Random random = new Random(SEED);
        for (int i = 0; i < TREES; i++) {
            Step step = new RandomSteps(random).step(4);
            Placed placed = new Placement(requirement).place(step, Distribution.SINGLE);
            new PlanChecker(requirement).check(placed);
            assertThat(placed.distribution()).isEqualTo(Distribution.SINGLE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void plansForSeveralNodesMeetEveryRequirement(int nodes) {
        Random random = new Random(SEED);
        for (int i = 0; i < TREES; i++) {
            Placed placed = place(new RandomSteps(random).step(4), nodes);
            new NodesChecker(nodeRequirement).check(placed);
        }
    }

    @Test
    void leavesAreReadWhereTheirRowsAre() {
        Random random = new Random(SEED);
        int spread = 0;
        for (int i = 0; i < TREES; i++) {
            Step step = new RandomSteps(random).step(4);
            PhysicalPlan plan =
                    Fragmenter.plan(place(step, 3), "result", step.output(), List.of(), 3);
            for (Fragment fragment : plan.fragments()) {
                boolean everywhere = fragment.partitioning().kind() != Partitioning.Kind.SINGLE;
                requireLeaves(fragment.root(), everywhere);
                spread += everywhere ? 1 : 0;
            }
        }
        assertThat(spread).as("fragments on all nodes").isGreaterThan(TREES);
    }

    private static void requireLeaves(PhysicalNode node, boolean everywhere) {
        switch (node) {
            case PhysicalNode.Scan scan ->
                    assertThat(scan.source() instanceof TableSource.Files)
                            .as(scan.toString())
                            .isEqualTo(everywhere);
            case PhysicalNode.Values _, PhysicalNode.Series _ -> assertThat(everywhere).isFalse();
            default -> node.inputs().forEach(input -> requireLeaves(input, everywhere));
        }
    }

    @Test
    void tablesInMemoryNeedNoExchange() {
        Random random = new Random(SEED);
        for (int i = 0; i < TREES; i++) {
            Step step = new RandomSteps(random).step(4);
            if (readsFiles(step)) {
                continue;
            }
            PhysicalPlan plan =
                    Fragmenter.plan(place(step, 3), "result", step.output(), List.of(), 3);
            assertThat(plan.fragments()).hasSize(1);
            assertThat(plan.fragment(0).partitioning()).isEqualTo(Partitioning.SINGLE);
        }
    }

    private static boolean readsFiles(Step step) {
        return (step.node() instanceof PhysicalNode.Scan scan
                        && scan.source() instanceof TableSource.Files)
                || step.inputs().stream().anyMatch(PlacementTest::readsFiles);
    }

    @Test
    void theSameStepsGiveTheSamePlan() {
        for (int i = 0; i < 50; i++) {
            Step step = new RandomSteps(new Random(SEED + i)).step(4);
            Step again = new RandomSteps(new Random(SEED + i)).step(4);
            assertThat(place(step, 3)).isEqualTo(place(again, 3));
        }
    }

    private Placed place(Step step, int nodes) {
        FileLayouts layouts = LaidOut.everyOther(step, nodes);
        return new NodePlacement(nodeRequirement, Spread.over(nodes), layouts, step).place();
    }
}
