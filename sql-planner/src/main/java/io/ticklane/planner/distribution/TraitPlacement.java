package io.ticklane.planner.distribution;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.planner.physical.Step;
import io.ticklane.planner.validate.TicklaneTypes;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.ConventionTraitDef;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptCost;
import org.apache.calcite.plan.volcano.VolcanoPlanner;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexBuilder;

/// Puts exchanges between operators by Calcite's top-down planner: distributions are a trait,
/// exchanges its enforcers.
final class TraitPlacement {
    private final Requirement requirement;

    TraitPlacement(Requirement requirement) {
        this.requirement = requirement;
    }

    /// The cheapest tree whose rows are spread as wanted.
    ///
    /// Errors: [org.apache.calcite.plan.RelOptPlanner.CannotPlanException] when the planner finds
    /// none.
    Placed place(Step step, Distribution wanted) {
        VolcanoPlanner planner = new Exhaustive();
        planner.addRelTraitDef(ConventionTraitDef.INSTANCE);
        planner.addRelTraitDef(DistributionDef.INSTANCE);
        planner.setTopDownOpt(true);
        planner.addRule(new StepRule(requirement));
        RelOptCluster cluster =
                RelOptCluster.create(planner, new RexBuilder(TicklaneTypes.factory()));
        cluster.setMetadataQuerySupplier(CostMetadata::new);
        RelNode root = StepRel.of(cluster, step);
        planner.setRoot(planner.changeTraits(root, Engine.traits(cluster, wanted)));
        return placed(planner.findBestExp());
    }

    /// The tree with the distributions that its rows really have. An exchange that turns out to
    /// change nothing is left out.
    private Placed placed(RelNode rel) {
        List<Placed> inputs = new ArrayList<>();
        double cost = 0;
        for (RelNode input : rel.getInputs()) {
            Placed made = placed(input);
            inputs.add(made);
            cost += made.cost();
        }
        if (rel instanceof ExchangeRel) {
            Placed input = inputs.get(0);
            Distribution made = OperatorRel.distribution(rel.getTraitSet());
            return input.distribution().satisfies(made)
                    ? input
                    : Placed.exchange(
                            input,
                            made,
                            cost + Cost.exchange(input.rows(), input.distribution(), made));
        }
        Step step = ((OperatorRel) rel).step();
        PhysicalNode node = step.node();
        List<Distribution> delivered = inputs.stream().map(Placed::distribution).toList();
        return Placed.operator(
                step,
                inputs,
                requirement.delivered(node, delivered, OperatorRel.distribution(rel.getTraitSet())),
                cost + Cost.operator(step, delivered, requirement));
    }

    /// Calcite's planner without its pruning by cost, which loses plans when one group is asked for
    /// in several ways.
    private static final class Exhaustive extends VolcanoPlanner {
        @Override
        protected RelOptCost upperBoundForInputs(RelNode node, RelOptCost upperBound) {
            return getCostFactory().makeInfiniteCost();
        }
    }
}
