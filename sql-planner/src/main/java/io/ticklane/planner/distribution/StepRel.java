package io.ticklane.planner.distribution;

import io.ticklane.planner.physical.Step;
import io.ticklane.planner.validate.TypeMapping;
import java.util.List;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;

/// A step in Calcite's planner before it is decided how its inputs are spread.
final class StepRel extends AbstractRelNode {
    private final Step step;
    private List<RelNode> inputs;

    private StepRel(RelOptCluster cluster, Step step, List<RelNode> inputs) {
        super(cluster, cluster.traitSetOf(Convention.NONE));
        this.step = step;
        this.inputs = List.copyOf(inputs);
    }

    /// The tree of a tree of steps.
    static StepRel of(RelOptCluster cluster, Step step) {
        return new StepRel(
                cluster,
                step,
                step.inputs().stream().map(input -> (RelNode) of(cluster, input)).toList());
    }

    Step step() {
        return step;
    }

    @Override
    public List<RelNode> getInputs() {
        return inputs;
    }

    @Override
    public void replaceInput(int ordinal, RelNode input) {
        List<RelNode> replaced = new java.util.ArrayList<>(inputs);
        replaced.set(ordinal, input);
        inputs = List.copyOf(replaced);
        recomputeDigest();
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> newInputs) {
        return new StepRel(getCluster(), step, newInputs);
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
    public RelWriter explainTerms(RelWriter writer) {
        return terms(super.explainTerms(writer), step, inputs);
    }

    /// What tells a step from others.
    static RelWriter terms(RelWriter writer, Step step, List<RelNode> inputs) {
        RelWriter made = writer;
        for (int i = 0; i < inputs.size(); i++) {
            made = made.input("input" + i, inputs.get(i));
        }
        return made.item("node", step.node());
    }
}
