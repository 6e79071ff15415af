package io.ticklane.planner.distribution;

import org.apache.calcite.plan.RelOptCost;
import org.apache.calcite.plan.volcano.RelSubset;
import org.apache.calcite.plan.volcano.VolcanoPlanner;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.metadata.RelMetadataQuery;

/// The little that Calcite's planner asks while it places exchanges, answered by the nodes
/// themselves: no metadata handlers have to be generated and compiled.
final class CostMetadata extends RelMetadataQuery {
    @Override
    public Double getRowCount(RelNode rel) {
        RelNode known = rel instanceof RelSubset subset ? subset.getOriginal() : rel;
        return known == null ? 1.0 : known.estimateRowCount(this);
    }

    @Override
    public RelOptCost getNonCumulativeCost(RelNode rel) {
        RelOptCost cost = rel.computeSelfCost(rel.getCluster().getPlanner(), this);
        return cost == null
                ? rel.getCluster().getPlanner().getCostFactory().makeInfiniteCost()
                : cost;
    }

    @Override
    public RelOptCost getLowerBoundCost(RelNode rel, VolcanoPlanner planner) {
        return planner.getCostFactory().makeZeroCost();
    }
}
