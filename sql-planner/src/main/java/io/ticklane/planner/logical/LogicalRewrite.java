package io.ticklane.planner.logical;

import io.ticklane.planner.logical.join.JoinOrder;
import io.ticklane.planner.logical.time.FilterTimeJoinTranspose;
import io.ticklane.planner.logical.time.Laterals;
import java.util.List;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.hep.HepMatchOrder;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.plan.hep.HepProgramBuilder;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.rules.CoreRules;
import org.apache.calcite.rel.rules.FilterAggregateTransposeRule;
import org.apache.calcite.rel.rules.SemiJoinJoinTransposeRule;
import org.apache.calcite.rel.rules.SemiJoinProjectTransposeRule;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql2rel.RelDecorrelator;
import org.apache.calcite.sql2rel.TopDownGeneralDecorrelator;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.Util;

/// The logical optimization, in phases: sub-queries, running functions in groups, push-downs,
/// unused columns, join order, push-downs again. Rules only; nothing is costed but the join order.
final class LogicalRewrite {
    private static final List<RelOptRule> SUB_QUERIES =
            List.of(
                    CoreRules.FILTER_SUB_QUERY_TO_MARK_CORRELATE,
                    CoreRules.PROJECT_SUB_QUERY_TO_MARK_CORRELATE,
                    CoreRules.JOIN_SUB_QUERY_TO_CORRELATE);

    private static final List<RelOptRule> PLAIN_SUB_QUERIES =
            List.of(
                    CoreRules.FILTER_SUB_QUERY_TO_CORRELATE,
                    CoreRules.PROJECT_SUB_QUERY_TO_CORRELATE,
                    CoreRules.JOIN_SUB_QUERY_TO_CORRELATE);

    private static final List<RelOptRule> MERGE =
            List.of(
                    CoreRules.PROJECT_MERGE,
                    CoreRules.PROJECT_REMOVE,
                    CoreRules.FILTER_MERGE,
                    CoreRules.FILTER_PROJECT_TRANSPOSE);

    /// Calcite's own rule counts on the columns of both sides, which a semi- or anti-join does not
    /// give, and looks at no condition but equalities to find the side that a semi-join is of.
    private static final RelOptRule SEMI_JOIN_INTO_JOIN =
            SemiJoinJoinTransposeRule.Config.DEFAULT
                    .withOperandSupplier(top ->
                            top.operand(LogicalJoin.class)
                                    .predicate(LogicalRewrite::isOfOneSide)
                                    .inputs(below ->
                                            below.operand(Join.class)
                                                    .predicate(LogicalRewrite::givesBothSides)
                                                    .anyInputs()))
                    .as(SemiJoinJoinTransposeRule.Config.class)
                    .toRule();

    /// Of projections that compute nothing: what they compute would be pushed below the join again,
    /// for ever.
    private static final RelOptRule SEMI_JOIN_BELOW_COLUMNS =
            SemiJoinProjectTransposeRule.Config.DEFAULT
                    .withOperandSupplier(top ->
                            top.operand(LogicalJoin.class)
                                    .predicate(Join::isSemiJoin)
                                    .inputs(below ->
                                            below.operand(LogicalProject.class)
                                                    .predicate(LogicalRewrite::picksColumns)
                                                    .anyInputs()))
                    .as(SemiJoinProjectTransposeRule.Config.class)
                    .toRule();

    /// Not below an aggregate that has a row also where it is over none: a condition that names no
    /// column would leave that row.
    private static final RelOptRule FILTER_BELOW_GROUPS =
            FilterAggregateTransposeRule.Config.DEFAULT
                    .withOperandSupplier(top ->
                            top.operand(Filter.class)
                                    .oneInput(below ->
                                            below.operand(Aggregate.class)
                                                    .predicate(groups -> !groups.hasEmptyGroup())
                                                    .anyInputs()))
                    .as(FilterAggregateTransposeRule.Config.class)
                    .toRule();

    private static final List<RelOptRule> PUSH_DOWN =
            List.of(
                    CoreRules.FILTER_INTO_JOIN,
                    CoreRules.JOIN_CONDITION_PUSH,
                    CoreRules.FILTER_PROJECT_TRANSPOSE,
                    FILTER_BELOW_GROUPS,
                    CoreRules.FILTER_SET_OP_TRANSPOSE,
                    CoreRules.FILTER_MERGE,
                    FilterTimeJoinTranspose.RULE,
                    FilterOverTranspose.RULE,
                    CoreRules.PROJECT_MERGE,
                    CoreRules.PROJECT_REMOVE,
                    CoreRules.FILTER_REDUCE_EXPRESSIONS,
                    SEMI_JOIN_INTO_JOIN,
                    SEMI_JOIN_BELOW_COLUMNS,
                    CoreRules.JOIN_PUSH_EXPRESSIONS);

    /// Where live rows follow those of a history, what is late must not depend on filters above.
    private static final List<RelOptRule> PUSH_DOWN_LIVE =
            PUSH_DOWN.stream()
                    .filter(rule -> !rule.equals(CoreRules.FILTER_SET_OP_TRANSPOSE))
                    .toList();

    private LogicalRewrite() {}

    private static boolean picksColumns(Project project) {
        return project.getProjects().stream().allMatch(RexInputRef.class::isInstance);
    }

    /// Whether a semi-join over a join has keys, and all that it names on its left is of the same
    /// side of that join.
    private static boolean isOfOneSide(Join semi) {
        if (!semi.isSemiJoin()
                || semi.analyzeCondition().leftKeys.isEmpty()
                || !(semi.getLeft().stripped() instanceof Join below)) {
            return false;
        }
        ImmutableBitSet left = ImmutableBitSet.range(below.getLeft().getRowType().getFieldCount());
        ImmutableBitSet named =
                RelOptUtil.InputFinder.bits(semi.getCondition())
                        .intersect(ImmutableBitSet.range(below.getRowType().getFieldCount()));
        return left.contains(named) || !left.intersects(named);
    }

    private static boolean givesBothSides(Join join) {
        return switch (join.getJoinType()) {
            case INNER, LEFT, RIGHT, FULL -> true;
            case SEMI, ANTI, LEFT_MARK, ASOF, LEFT_ASOF -> false;
        };
    }

    /// The optimized form of a tree; `stream` if its result has no end.
    static RelNode rewrite(RelNode translated, RelBuilder builder, boolean stream) {
        List<RelOptRule> pushDown = stream ? PUSH_DOWN_LIVE : PUSH_DOWN;
        RelNode rel = decorrelate(Laterals.rewrite(translated), builder);
        if (GroupForms.present(rel)) {
            rel = hep(rel, MERGE);
            rel = GroupForms.rewrite(rel);
        }
        rel = LiteralFolder.foldAll(WindowSums.restore(rel));
        rel = pullFactors(rel);
        rel = hep(rel, pushDown);
        rel = new ColumnTrimmer(builder, stream).trim(rel);
        if (joins(rel) > 1) {
            rel = joinOrder(rel, builder);
            rel = pullFactors(rel);
            rel = hep(rel, pushDown);
            rel = new ColumnTrimmer(builder, stream).trim(rel);
        }
        return hep(rel, MERGE);
    }

    /// Sub-queries become joins. Calcite's newer decorrelator gives semi- and anti-joins; what it
    /// cannot do, the older one does.
    private static RelNode decorrelate(RelNode rel, RelBuilder builder) {
        if (!hasSubQuery(rel) && !hasCorrelate(rel)) {
            return rel;
        }
        try {
            RelNode correlated = hep(rel, SUB_QUERIES);
            RelNode inner = innermostFirst(EmptyGroups.keep(correlated, builder), builder);
            RelNode joined =
                    hasCorrelate(inner)
                            ? TopDownGeneralDecorrelator.decorrelateQuery(inner, builder)
                            : inner;
            RelNode semi = hep(joined, List.of(CoreRules.MARK_TO_SEMI_OR_ANTI_JOIN_RULE));
            if (!hasCorrelate(semi)) {
                return semi;
            }
        } catch (RuntimeException | AssertionError e) {
            return plainDecorrelate(rel, builder);
        }
        return plainDecorrelate(rel, builder);
    }

    /// Correlations on the right of another one that name nothing outside of them go first: below
    /// that, the decorrelator would not keep the order of their columns.
    private static RelNode innermostFirst(RelNode rel, RelBuilder builder) {
        return rel.accept(
                new RelHomogeneousShuttle() {
                    private int depth;

                    @Override
                    public RelNode visit(RelNode other) {
                        if (!(other instanceof Correlate correlate)) {
                            return super.visit(other);
                        }
                        RelNode left = correlate.getLeft().accept(this);
                        depth++;
                        RelNode right = correlate.getRight().accept(this);
                        depth--;
                        RelNode node =
                                correlate.copy(correlate.getTraitSet(), List.of(left, right));
                        return depth > 0 && RelOptUtil.getVariablesUsed(node).isEmpty()
                                ? TopDownGeneralDecorrelator.decorrelateQuery(node, builder)
                                : node;
                    }
                });
    }

    private static RelNode plainDecorrelate(RelNode rel, RelBuilder builder) {
        return RelDecorrelator.decorrelateQuery(hep(rel, PLAIN_SUB_QUERIES), builder);
    }

    /// Inner joins in our order, others in the order that Calcite finds.
    private static RelNode joinOrder(RelNode rel, RelBuilder builder) {
        HepProgram collect =
                new HepProgramBuilder()
                        .addMatchOrder(HepMatchOrder.BOTTOM_UP)
                        .addRuleInstance(CoreRules.JOIN_TO_MULTI_JOIN)
                        .build();
        return hep(
                JoinOrder.rewrite(run(rel, collect), builder),
                List.of(CoreRules.MULTI_JOIN_OPTIMIZE));
    }

    /// Conditions that all parts of an OR share come out of it, so that they can be pushed down and
    /// joined on.
    private static RelNode pullFactors(RelNode rel) {
        return rel.accept(
                new RelHomogeneousShuttle() {
                    @Override
                    public RelNode visit(RelNode other) {
                        RelNode node = super.visit(other);
                        return switch (node) {
                            case Filter filter -> {
                                RexNode condition =
                                        RexUtil.pullFactors(
                                                filter.getCluster().getRexBuilder(),
                                                filter.getCondition());
                                yield filter.copy(
                                        filter.getTraitSet(), filter.getInput(), condition);
                            }
                            case Join join -> {
                                RexNode condition =
                                        RexUtil.pullFactors(
                                                join.getCluster().getRexBuilder(),
                                                join.getCondition());
                                yield join.copy(
                                        join.getTraitSet(),
                                        condition,
                                        join.getLeft(),
                                        join.getRight(),
                                        join.getJoinType(),
                                        join.isSemiJoinDone());
                            }
                            default -> node;
                        };
                    }
                });
    }

    private static RelNode hep(RelNode rel, List<RelOptRule> rules) {
        return run(rel, new HepProgramBuilder().addRuleCollection(rules).build());
    }

    private static RelNode run(RelNode rel, HepProgram program) {
        HepPlanner planner = new HepPlanner(program, rel.getCluster().getPlanner().getContext());
        planner.setExecutor(rel.getCluster().getPlanner().getExecutor());
        planner.setRoot(rel);
        return planner.findBestExp();
    }

    private static int joins(RelNode rel) {
        int count = rel instanceof Join ? 1 : 0;
        for (RelNode input : rel.getInputs()) {
            count += joins(input);
        }
        return count;
    }

    private static boolean hasCorrelate(RelNode rel) {
        return rel instanceof Correlate
                || !RelOptUtil.getVariablesUsed(rel).isEmpty()
                || rel.getInputs().stream().anyMatch(LogicalRewrite::hasCorrelate);
    }

    private static boolean hasSubQuery(RelNode rel) {
        try {
            rel.accept(
                    new RelHomogeneousShuttle() {
                        @Override
                        public RelNode visit(RelNode other) {
                            other.accept(new SubQueryFinder());
                            return super.visit(other);
                        }
                    });
            return false;
        } catch (Util.FoundOne found) {
            return true;
        }
    }

    private static final class SubQueryFinder extends RexShuttle {
        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            throw Util.FoundOne.NULL;
        }
    }
}
