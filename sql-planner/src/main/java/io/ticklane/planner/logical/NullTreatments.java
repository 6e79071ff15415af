package io.ticklane.planner.logical;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlPostfixOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/// IGNORE NULLS and RESPECT NULLS of window functions. Where a query has groups, Calcite's
/// converter takes what is below them for an aggregate of the group. So they stand for other
/// operators while it looks for aggregates, and come back when their window is converted.
final class NullTreatments {
    private static final SqlOperator IGNORE = new Hidden(SqlStdOperatorTable.IGNORE_NULLS);
    private static final SqlOperator RESPECT = new Hidden(SqlStdOperatorTable.RESPECT_NULLS);

    private NullTreatments() {}

    /// Hides those of all windows of a statement.
    static void hide(SqlNode statement) {
        statement.accept(
                new SqlBasicVisitor<@Nullable Void>() {
                    @Override
                    public @Nullable Void visit(SqlCall call) {
                        if (call.getKind() == SqlKind.OVER) {
                            switch (call.operand(0).getKind()) {
                                case IGNORE_NULLS -> replace(call, IGNORE);
                                case RESPECT_NULLS -> replace(call, RESPECT);
                                default -> {}
                            }
                        }
                        return super.visit(call);
                    }
                });
    }

    /// Brings that of a window back.
    static void show(SqlNode node) {
        if (node.getKind() == SqlKind.OVER
                && ((SqlCall) node).operand(0) instanceof SqlCall treated
                && treated.getOperator() instanceof Hidden hidden) {
            replace((SqlCall) node, hidden.treatment);
        }
    }

    private static void replace(SqlCall over, SqlOperator treatment) {
        SqlCall treated = over.operand(0);
        over.setOperand(
                0, treatment.createCall(treated.getParserPosition(), treated.getOperandList()));
    }

    /// Has the type of what it stands before.
    private static final class Hidden extends SqlPostfixOperator {
        private final SqlOperator treatment;

        Hidden(SqlOperator treatment) {
            super(treatment.getName(), SqlKind.OTHER, 0, null, null, null);
            this.treatment = treatment;
        }

        @Override
        public RelDataType deriveType(
                SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
            return validator.deriveType(scope, call.operand(0));
        }

        @Override
        public RelDataType inferReturnType(SqlOperatorBinding binding) {
            return binding.getOperandType(0);
        }
    }
}
