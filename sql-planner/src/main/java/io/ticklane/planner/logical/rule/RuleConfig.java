package io.ticklane.planner.logical.rule;

import java.util.function.Function;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.tools.RelBuilderFactory;
import org.jspecify.annotations.Nullable;

/// What a rule of ours is made from: the nodes it matches, and its class.
public record RuleConfig(
        RelBuilderFactory relBuilderFactory,
        @Nullable String description,
        RelRule.OperandTransform operandSupplier,
        Function<RuleConfig, RelOptRule> rule)
        implements RelRule.Config {

    /// A rule on these nodes.
    public static RelOptRule rule(
            String description,
            RelRule.OperandTransform operands,
            Function<RuleConfig, RelOptRule> rule) {
        return new RuleConfig(RelFactories.LOGICAL_BUILDER, description, operands, rule).toRule();
    }

    /// A rule on a node of one class over a node of another.
    public static RelOptRule rule(
            Class<? extends RelNode> upper,
            Class<? extends RelNode> lower,
            Function<RuleConfig, RelOptRule> rule) {
        return rule(
                upper.getSimpleName() + lower.getSimpleName(),
                top -> top.operand(upper).oneInput(below -> below.operand(lower).anyInputs()),
                rule);
    }

    @Override
    public RelOptRule toRule() {
        return rule.apply(this);
    }

    @Override
    public RelRule.Config withRelBuilderFactory(RelBuilderFactory factory) {
        return new RuleConfig(factory, description, operandSupplier, rule);
    }

    @Override
    public RelRule.Config withDescription(@Nullable String text) {
        return new RuleConfig(relBuilderFactory, text, operandSupplier, rule);
    }

    @Override
    public RelRule.Config withOperandSupplier(RelRule.OperandTransform operands) {
        return new RuleConfig(relBuilderFactory, description, operands, rule);
    }
}
