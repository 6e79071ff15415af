package io.ticklane.planner.distribution;

import java.util.List;
import org.apache.calcite.plan.RelOptCost;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.PhysicalNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.util.Pair;
import org.jspecify.annotations.Nullable;

/// An exchange in Calcite's planner.
final class ExchangeRel extends SingleRel implements PhysicalNode {
    ExchangeRel(RelNode input, RelTraitSet traits) {
        super(input.getCluster(), traits, input);
    }

    @Override
    public boolean isEnforcer() {
        return true;
    }

    @Override
    public @Nullable Pair<RelTraitSet, List<RelTraitSet>> passThroughTraits(RelTraitSet required) {
        return null;
    }

    @Override
    public @Nullable Pair<RelTraitSet, List<RelTraitSet>> deriveTraits(
            RelTraitSet childTraits, int childId) {
        return null;
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new ExchangeRel(inputs.get(0), traits);
    }

    @Override
    public RelOptCost computeSelfCost(RelOptPlanner planner, RelMetadataQuery metadata) {
        Distribution from = OperatorRel.distribution(getInput().getTraitSet());
        Distribution to = OperatorRel.distribution(getTraitSet());
        return planner.getCostFactory()
                .makeCost(Cost.exchange(metadata.getRowCount(getInput()), from, to), 0, 0);
    }
}
