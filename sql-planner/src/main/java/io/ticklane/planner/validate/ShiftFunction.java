package io.ticklane.planner.validate;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.fun.SqlLeadLagAggFunction;

/// LAG or LEAD. Calcite says that with a default they are never NULL; but the row that they point
/// to may hold NULL.
final class ShiftFunction extends SqlLeadLagAggFunction {
    ShiftFunction(SqlKind kind) {
        super(kind);
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        return binding.getTypeFactory()
                .createTypeWithNullability(super.inferReturnType(binding), true);
    }
}
