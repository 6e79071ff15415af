package io.ticklane.planner.distribution;

import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.PhysicalNode;
import org.apache.calcite.rel.RelNode;

/// The convention of our operators in Calcite's planner: exchanges are its enforcers.
final class Engine extends Convention.Impl {
    static final Engine INSTANCE = new Engine();

    private Engine() {
        super("ENGINE", PhysicalNode.class);
    }

    /// Of this convention, with rows spread so.
    static RelTraitSet traits(RelOptCluster cluster, Distribution distribution) {
        return cluster.traitSet().replace(INSTANCE).replace(distribution);
    }

    @Override
    public RelNode enforce(RelNode input, RelTraitSet required) {
        Distribution wanted = required.getTrait(DistributionDef.INSTANCE);
        Distribution made = (wanted == null ? Distribution.ANY : wanted).made();
        return new ExchangeRel(input, required.replace(made));
    }
}
