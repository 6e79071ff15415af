package io.ticklane.planner.logical.time;

import io.ticklane.planner.logical.rule.RuleConfig;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/// Moves conditions on left columns below a join by time; those on its keys alone hold for the
/// right side too, whose other rows never match. Conditions on right columns stay above: below,
/// they would change which row is the nearest, or which rows are in a window.
public final class FilterTimeJoinTranspose extends RelRule<RuleConfig> {
    /// The rule.
    public static final RelOptRule RULE =
            RuleConfig.rule(Filter.class, BiRel.class, FilterTimeJoinTranspose::new);

    private FilterTimeJoinTranspose(RuleConfig config) {
        super(config);
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        Filter filter = call.rel(0);
        BiRel join = call.rel(1);
        if (!(join instanceof TimeJoin keys)) {
            return;
        }
        int leftCount = join.getLeft().getRowType().getFieldCount();
        ImmutableBitSet leftColumns = ImmutableBitSet.range(leftCount);
        ImmutableBitSet leftKeys = ImmutableBitSet.of(keys.leftKeys());
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
            if (!used.isEmpty() && leftKeys.contains(used)) {
                toRight.add(onRight(part, join.getRight(), keys));
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

    private static RexNode onRight(RexNode part, RelNode right, TimeJoin keys) {
        RexBuilder rex = right.getCluster().getRexBuilder();
        return part.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitInputRef(RexInputRef reference) {
                        int key = keys.leftKeys().indexOf(reference.getIndex());
                        return rex.makeInputRef(right, keys.rightKeys().get(key));
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
