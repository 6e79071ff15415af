package io.ticklane.planner.logical;

import java.util.List;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/// Calcite writes SUM(x) OVER w as CASE WHEN COUNT(x) OVER w > 0 THEN SUM(x) OVER w END. This makes
/// it one call again.
final class WindowSums {
    private WindowSums() {}

    static RelNode restore(RelNode rel) {
        return rel.accept(
                new RelHomogeneousShuttle() {
                    @Override
                    public RelNode visit(RelNode other) {
                        RelNode node = super.visit(other);
                        return node.accept(new Restorer(node.getCluster().getRexBuilder()));
                    }
                });
    }

    private static final class Restorer extends RexShuttle {
        private final RexBuilder builder;

        Restorer(RexBuilder builder) {
            this.builder = builder;
        }

        @Override
        public RexNode visitCall(RexCall call) {
            if (call.isA(SqlKind.CASE)
                    && call.getOperands().size() == 3
                    && call.getOperands().get(2) instanceof RexLiteral otherwise
                    && otherwise.isNull()) {
                RexNode value = call.getOperands().get(1);
                RexNode plain =
                        value.isA(SqlKind.CAST) ? ((RexCall) value).getOperands().get(0) : value;
                if (plain instanceof RexOver sum
                        && (sum.getAggOperator().getKind() == SqlKind.SUM0
                                || sum.getAggOperator().getKind() == SqlKind.SUM)
                        && counts(call.getOperands().get(0), sum)) {
                    return sum(sum, call);
                }
            }
            return super.visitCall(call);
        }

        private boolean counts(RexNode condition, RexOver sum) {
            return condition instanceof RexCall comparison
                    && (comparison.isA(SqlKind.GREATER_THAN) || comparison.isA(SqlKind.NOT_EQUALS))
                    && comparison.getOperands().get(0) instanceof RexOver count
                    && count.getAggOperator().getKind() == SqlKind.COUNT
                    && count.getWindow().equals(sum.getWindow())
                    && count.isDistinct() == sum.isDistinct()
                    && count.getOperands().equals(sum.getOperands());
        }

        private RexNode sum(RexOver sum, RexCall original) {
            SqlAggFunction operator = SqlStdOperatorTable.SUM;
            List<RexNode> operands = sum.getOperands();
            return builder.makeOver(
                    original.getType(),
                    operator,
                    operands,
                    sum.getWindow().partitionKeys,
                    sum.getWindow().orderKeys,
                    sum.getWindow().getLowerBound(),
                    sum.getWindow().getUpperBound(),
                    sum.getWindow().getExclude(),
                    sum.getWindow().isRows(),
                    true,
                    false,
                    sum.isDistinct(),
                    sum.ignoreNulls());
        }
    }
}
