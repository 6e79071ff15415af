package io.ticklane.planner.distribution;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.convert.ConverterRule;
import org.jspecify.annotations.Nullable;

/// Makes operators of a step: one for each way in which it takes its inputs.
final class StepRule extends ConverterRule {
    private final Requirement requirement;

    StepRule(Requirement requirement) {
        super(
                Config.INSTANCE
                        .withConversion(StepRel.class, Convention.NONE, Engine.INSTANCE, "StepRule")
                        .withRuleFactory(_ -> new StepRule(requirement)));
        this.requirement = requirement;
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        StepRel rel = call.rel(0);
        for (List<Distribution> way : requirement.ways(rel.step().node())) {
            call.transformTo(operator(rel, way));
        }
    }

    @Override
    public @Nullable RelNode convert(RelNode rel) {
        StepRel step = (StepRel) rel;
        return operator(step, requirement.ways(step.step().node()).get(0));
    }

    private RelNode operator(StepRel rel, List<Distribution> way) {
        List<RelNode> inputs = new ArrayList<>();
        for (int i = 0; i < way.size(); i++) {
            RelTraitSet traits = Engine.traits(rel.getCluster(), way.get(i));
            inputs.add(RelOptRule.convert(rel.getInput(i), traits));
        }
        return new OperatorRel(
                rel.getCluster(),
                requirement.promised(rel.step().node(), way),
                new OperatorRel.Choice(requirement, rel.step(), way),
                inputs);
    }
}
