package io.ticklane.planner.validate;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.fun.SqlMonotonicBinaryOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;

/// `-` as in the standard, and between two times: then the result is an interval with nanoseconds.
public final class MinusOperator extends SqlMonotonicBinaryOperator {
    /// The one instance.
    public static final MinusOperator INSTANCE = new MinusOperator();

    private MinusOperator() {
        super(
                "-",
                SqlKind.MINUS,
                SqlStdOperatorTable.MINUS.getLeftPrec(),
                true,
                ReturnTypes.NULLABLE_SUM,
                InferTypes.FIRST_KNOWN,
                OperandTypes.or(
                        OperandTypes.MINUS_OPERATOR,
                        OperandTypes.family(SqlTypeFamily.DATETIME, SqlTypeFamily.DATETIME)));
    }

    /// Whether both operands are times.
    public static boolean isTimeDifference(RelDataType left, RelDataType right) {
        return SqlTypeName.DATETIME_TYPES.contains(left.getSqlTypeName())
                && SqlTypeName.DATETIME_TYPES.contains(right.getSqlTypeName());
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        RelDataType left = binding.getOperandType(0);
        RelDataType right = binding.getOperandType(1);
        if (isTimeDifference(left, right)) {
            return binding.getTypeFactory()
                    .createTypeWithNullability(
                            TypeMapping.dayTimeInterval(binding.getTypeFactory()),
                            left.isNullable() || right.isNullable());
        }
        return SqlStdOperatorTable.MINUS.inferReturnType(binding);
    }
}
