package io.ticklane.planner.distribution;

import com.google.common.collect.Lists;
import io.ticklane.planner.physical.Step;
import io.ticklane.planner.validate.TypeMapping;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptCost;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.PhysicalNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.util.Pair;
import org.jspecify.annotations.Nullable;

/// A step in Calcite's planner that takes its inputs in one of its ways.
final class OperatorRel extends AbstractRelNode implements PhysicalNode {
    private final Requirement requirement;
    private final Step step;
    private final List<Distribution> way;
    private List<RelNode> inputs;

    OperatorRel(
            RelOptCluster cluster, Distribution distribution, Choice choice, List<RelNode> inputs) {
        super(cluster, Engine.traits(cluster, distribution));
        this.requirement = choice.requirement();
        this.step = choice.step();
        this.way = List.copyOf(choice.way());
        this.inputs = List.copyOf(inputs);
    }

    /// A step and one of the ways in which it takes its inputs.
    record Choice(Requirement requirement, Step step, List<Distribution> way) {}

    Step step() {
        return step;
    }

    @Override
    public @Nullable Pair<RelTraitSet, List<RelTraitSet>> passThroughTraits(RelTraitSet required) {
        Distribution wanted = distribution(required);
        for (List<Distribution> asked : Placement.requests(step, way, wanted)) {
            if (!asked.equals(way)) {
                return traits(wanted, asked);
            }
        }
        return null;
    }

    @Override
    public @Nullable Pair<RelTraitSet, List<RelTraitSet>> deriveTraits(
            RelTraitSet childTraits, int childId) {
        Distribution child = distribution(childTraits);
        boolean known =
                switch (child.kind()) {
                    case SINGLE, RANDOM, SCATTERED, HASH -> true;
                    case ANY, CLUSTERED, GROUPED, STREAM, BROADCAST -> false;
                };
        if (childId != 0 || !known || !child.satisfies(way.get(0))) {
            return null;
        }
        List<Distribution> asked = new ArrayList<>(way);
        asked.set(0, child);
        return traits(requirement.delivered(step.node(), asked), asked);
    }

    private Pair<RelTraitSet, List<RelTraitSet>> traits(
            Distribution own, List<Distribution> asked) {
        return Pair.of(
                getTraitSet().replace(own),
                Lists.transform(asked, wanted -> Engine.traits(getCluster(), wanted)));
    }

    static Distribution distribution(RelTraitSet traits) {
        Distribution distribution = traits.getTrait(DistributionDef.INSTANCE);
        return distribution == null ? Distribution.ANY : distribution;
    }

    @Override
    public List<RelNode> getInputs() {
        return inputs;
    }

    @Override
    public void replaceInput(int ordinal, RelNode input) {
        List<RelNode> replaced = new ArrayList<>(inputs);
        replaced.set(ordinal, input);
        inputs = List.copyOf(replaced);
        recomputeDigest();
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> newInputs) {
        return new OperatorRel(
                getCluster(), distribution(traits), new Choice(requirement, step, way), newInputs);
    }

    @Override
    protected RelDataType deriveRowType() {
        return TypeMapping.toCalcite(step.output(), getCluster().getTypeFactory());
    }

    @Override
    public double estimateRowCount(RelMetadataQuery metadata) {
        return step.rows();
    }

    @Override
    public RelOptCost computeSelfCost(RelOptPlanner planner, RelMetadataQuery metadata) {
        List<Distribution> spread =
                inputs.stream().map(input -> distribution(input.getTraitSet())).toList();
        return planner.getCostFactory().makeCost(Cost.operator(step, spread, requirement), 0, 0);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return StepRel.terms(super.explainTerms(writer), step, inputs);
    }
}
