package io.ticklane.planner.logical;

import io.ticklane.planner.logical.rule.RuleConfig;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.util.ImmutableBitSet;

/// Moves conditions on columns by which every window of a project is partitioned below it: they
/// keep or drop whole partitions.
final class FilterOverTranspose extends RelRule<RuleConfig> {
    static final RelOptRule RULE =
            RuleConfig.rule(Filter.class, Project.class, FilterOverTranspose::new);

    private FilterOverTranspose(RuleConfig config) {
        super(config);
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        Filter filter = call.rel(0);
        Project project = call.rel(1);
        if (!project.containsOver()) {
            return;
        }
        ImmutableBitSet keys = commonKeys(project);
        List<RexNode> below = new ArrayList<>();
        List<RexNode> above = new ArrayList<>();
        for (RexNode condition : RelOptUtil.conjunctions(filter.getCondition())) {
            RexNode pushed =
                    RexOver.containsOver(condition) || !onPlainColumns(condition, project)
                            ? null
                            : RelOptUtil.pushPastProject(condition, project);
            boolean whole =
                    pushed != null
                            && RexUtil.isDeterministic(pushed)
                            && keys.contains(RelOptUtil.InputFinder.bits(pushed));
            if (whole) {
                below.add(pushed);
            } else {
                above.add(condition);
            }
        }
        if (below.isEmpty()) {
            return;
        }
        RexBuilder rex = project.getCluster().getRexBuilder();
        RelNode input =
                LogicalFilter.create(project.getInput(), RexUtil.composeConjunction(rex, below));
        RelNode made = project.copy(project.getTraitSet(), List.of(input));
        call.transformTo(
                above.isEmpty()
                        ? made
                        : LogicalFilter.create(made, RexUtil.composeConjunction(rex, above)));
    }

    private static boolean onPlainColumns(RexNode condition, Project project) {
        ImmutableBitSet used = RelOptUtil.InputFinder.bits(condition);
        return !used.isEmpty()
                && used.asList().stream()
                        .allMatch(i -> project.getProjects().get(i) instanceof RexInputRef);
    }

    /// The input columns that are partition keys of every window call.
    private static ImmutableBitSet commonKeys(Project project) {
        List<ImmutableBitSet> found = new ArrayList<>();
        RexVisitorImpl<Void> finder =
                new RexVisitorImpl<>(true) {
                    @Override
                    public Void visitOver(RexOver over) {
                        found.add(columns(over.getWindow().partitionKeys));
                        return super.visitOver(over);
                    }
                };
        project.getProjects().forEach(expression -> expression.accept(finder));
        return found.stream().reduce(ImmutableBitSet::intersect).orElse(ImmutableBitSet.of());
    }

    private static ImmutableBitSet columns(List<RexNode> keys) {
        return ImmutableBitSet.of(
                keys.stream()
                        .filter(RexInputRef.class::isInstance)
                        .map(key -> ((RexInputRef) key).getIndex())
                        .toList());
    }
}
