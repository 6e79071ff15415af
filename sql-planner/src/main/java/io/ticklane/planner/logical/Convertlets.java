package io.ticklane.planner.logical;

import io.ticklane.planner.validate.Builtins;
import io.ticklane.planner.validate.MinusOperator;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.jspecify.annotations.Nullable;

/// How calls become row expressions, where it differs from Calcite's way: AVG, STDDEV and the like
/// stay one call (Calcite makes sums of squares of them, which lose digits), and `-` between times
/// becomes a difference with nanoseconds.
final class Convertlets implements SqlRexConvertletTable {
    static final Convertlets INSTANCE = new Convertlets();

    private Convertlets() {}

    @Override
    public @Nullable SqlRexConvertlet get(SqlCall call) {
        if (call.getOperator() instanceof MinusOperator) {
            return Convertlets::minus;
        }
        if (call.getOperator() instanceof SqlAggFunction) {
            return switch (call.getKind()) {
                case AVG,
                        STDDEV_POP,
                        STDDEV_SAMP,
                        VAR_POP,
                        VAR_SAMP,
                        COVAR_POP,
                        COVAR_SAMP,
                        REGR_COUNT,
                        REGR_SXX,
                        REGR_SYY ->
                        Convertlets::keep;
                default -> StandardConvertletTable.INSTANCE.get(call);
            };
        }
        return StandardConvertletTable.INSTANCE.get(call);
    }

    private static RexNode keep(SqlRexContext context, SqlCall call) {
        RelDataType type = context.getValidator().getValidatedNodeType(call);
        return context.getRexBuilder().makeCall(type, call.getOperator(), operands(context, call));
    }

    private static RexNode minus(SqlRexContext context, SqlCall call) {
        RexBuilder builder = context.getRexBuilder();
        List<RexNode> operands = operands(context, call);
        RelDataType left = operands.get(0).getType();
        RelDataType right = operands.get(1).getType();
        RelDataType type = context.getValidator().getValidatedNodeType(call);
        if (MinusOperator.isTimeDifference(left, right)) {
            return builder.makeCall(type, Builtins.TIME_DIFFERENCE, operands);
        }
        boolean time = SqlTypeName.DATETIME_TYPES.contains(left.getSqlTypeName());
        return builder.makeCall(
                type, time ? SqlStdOperatorTable.MINUS_DATE : SqlStdOperatorTable.MINUS, operands);
    }

    private static List<RexNode> operands(SqlRexContext context, SqlCall call) {
        List<RexNode> operands = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            operands.add(context.convertExpression(operand));
        }
        return operands;
    }
}
