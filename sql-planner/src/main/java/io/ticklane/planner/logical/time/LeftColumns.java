package io.ticklane.planner.logical.time;

import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.util.Util;

/// The left columns that the right side of a correlation refers to.
final class LeftColumns {
    private final Correlate correlate;

    LeftColumns(Correlate correlate) {
        this.correlate = correlate;
    }

    /// Whether a relation refers to them.
    boolean in(RelNode rel) {
        return RelOptUtil.getVariablesUsed(rel).contains(correlate.getCorrelationId());
    }

    /// Whether an expression refers to them.
    boolean in(RexNode node) {
        try {
            node.accept(
                    new RexVisitorImpl<Void>(true) {
                        @Override
                        public Void visitCorrelVariable(RexCorrelVariable variable) {
                            if (variable.id.equals(correlate.getCorrelationId())) {
                                throw Util.FoundOne.NULL;
                            }
                            return super.visitCorrelVariable(variable);
                        }
                    });
            return false;
        } catch (Util.FoundOne found) {
            return true;
        }
    }

    /// An expression over left columns alone as one over the left side.
    RexNode of(RexNode node) {
        return overBoth(node, 0);
    }

    /// An expression over left columns and columns of a right side, as one over both sides.
    RexNode overBoth(RexNode node, int rightStart) {
        return node.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitInputRef(RexInputRef reference) {
                        return new RexInputRef(
                                reference.getIndex() + rightStart, reference.getType());
                    }

                    @Override
                    public RexNode visitFieldAccess(RexFieldAccess access) {
                        return access.getReferenceExpr() instanceof RexCorrelVariable variable
                                        && variable.id.equals(correlate.getCorrelationId())
                                ? new RexInputRef(access.getField().getIndex(), access.getType())
                                : super.visitFieldAccess(access);
                    }
                });
    }
}
