package io.ticklane.planner.logical;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/// Moves conditions on left columns below an as-of join; those on its keys alone hold for the right
/// side too, whose other rows never match. Conditions on right columns stay above: below, they
/// would change which row is the nearest.
final class FilterAsofTranspose extends RelRule<RuleConfig> {
    static final RelOptRule RULE =
            RuleConfig.rule(Filter.class, AsofMatchJoin.class, FilterAsofTranspose::new);

    private FilterAsofTranspose(RuleConfig config) {
        super(config);
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        Filter filter = call.rel(0);
        AsofMatchJoin join = call.rel(1);
        int leftCount = join.getLeft().getRowType().getFieldCount();
        ImmutableBitSet leftColumns = ImmutableBitSet.range(leftCount);
        ImmutableBitSet keys = ImmutableBitSet.of(join.condition().leftKeys());
        List<RexNode> toLeft = new ArrayList<>();
        List<RexNode> toRight = new ArrayList<>();
        List<RexNode> above = new ArrayList<>();
        for (RexNode part : RelOptUtil.conjunctions(filter.getCondition())) {
            ImmutableBitSet used = RelOptUtil.InputFinder.bits(part);
            if (!RexUtil.isDeterministic(part) || !leftColumns.contains(used)) {
                above.add(part);
                continue;
            }
            toLeft.add(part);
            if (!used.isEmpty() && keys.contains(used)) {
                toRight.add(onRight(part, join));
            }
        }
        if (toLeft.isEmpty()) {
            return;
        }
        RelNode made =
                join.copy(
                        join.getTraitSet(),
                        List.of(
                                filtered(join.getLeft(), toLeft),
                                filtered(join.getRight(), toRight)));
        call.transformTo(filtered(made, above));
    }

    private static RexNode onRight(RexNode part, AsofMatchJoin join) {
        RexBuilder rex = join.getCluster().getRexBuilder();
        return part.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitInputRef(RexInputRef reference) {
                        int key = join.condition().leftKeys().indexOf(reference.getIndex());
                        return rex.makeInputRef(
                                join.getRight(), join.condition().rightKeys().get(key));
                    }
                });
    }

    private static RelNode filtered(RelNode input, List<RexNode> conditions) {
        return conditions.isEmpty()
                ? input
                : LogicalFilter.create(
                        input,
                        RexUtil.composeConjunction(input.getCluster().getRexBuilder(), conditions));
    }
}
