package io.ticklane.planner.logical;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.tools.RelBuilder;

/// LATERAL queries that are a join at heart, before the general rules take sub-queries apart: one
/// that only computes columns from left columns is a projection over a cross join.
final class Laterals extends RelHomogeneousShuttle {
    private Laterals() {}

    static RelNode rewrite(RelNode rel) {
        return rel.accept(new Laterals());
    }

    @Override
    public RelNode visit(RelNode other) {
        RelNode node = super.visit(other);
        return node instanceof Correlate correlate && correlate.getJoinType() == JoinRelType.INNER
                ? projection(correlate).orElse(node)
                : node;
    }

    private static Optional<RelNode> projection(Correlate correlate) {
        RelNode right = correlate.getRight();
        List<RexNode> columns =
                new ArrayList<>(
                        correlate
                                .getCluster()
                                .getRexBuilder()
                                .identityProjects(right.getRowType()));
        while (right instanceof Project project && uses(right, correlate.getCorrelationId())) {
            if (RexOver.containsOver(project.getProjects(), null)
                    || !project.getProjects().stream().allMatch(Laterals::isPlain)) {
                return Optional.empty();
            }
            columns = RelOptUtil.pushPastProject(columns, project);
            right = project.getInput();
        }
        if (uses(right, correlate.getCorrelationId())) {
            return Optional.empty();
        }
        RelBuilder builder = RelFactories.LOGICAL_BUILDER.create(correlate.getCluster(), null);
        builder.push(correlate.getLeft())
                .push(right)
                .join(JoinRelType.INNER, builder.literal(true));
        int leftCount = correlate.getLeft().getRowType().getFieldCount();
        List<RexNode> made = new ArrayList<>(builder.fields().subList(0, leftCount));
        LeftColumns leftColumns = new LeftColumns(correlate);
        columns.forEach(column -> made.add(column.accept(leftColumns)));
        return Optional.of(
                builder.projectNamed(made, correlate.getRowType().getFieldNames(), true).build());
    }

    private static boolean isPlain(RexNode column) {
        return RexUtil.isDeterministic(column) && RexUtil.SubQueryFinder.find(column) == null;
    }

    /// Whether a relation refers to the columns of a correlation.
    static boolean uses(RelNode rel, CorrelationId correlation) {
        return RelOptUtil.getVariablesUsed(rel).contains(correlation);
    }

    /// Expressions of the right side as ones over the columns of both sides.
    private static final class LeftColumns extends RexShuttle {
        private final Correlate correlate;
        private final RexBuilder rex;
        private final int leftCount;

        private LeftColumns(Correlate correlate) {
            this.correlate = correlate;
            this.rex = correlate.getCluster().getRexBuilder();
            this.leftCount = correlate.getLeft().getRowType().getFieldCount();
        }

        @Override
        public RexNode visitInputRef(RexInputRef reference) {
            return new RexInputRef(reference.getIndex() + leftCount, reference.getType());
        }

        @Override
        public RexNode visitFieldAccess(RexFieldAccess access) {
            return access.getReferenceExpr() instanceof RexCorrelVariable variable
                            && variable.id.equals(correlate.getCorrelationId())
                    ? rex.makeInputRef(correlate.getLeft(), access.getField().getIndex())
                    : super.visitFieldAccess(access);
        }
    }
}
