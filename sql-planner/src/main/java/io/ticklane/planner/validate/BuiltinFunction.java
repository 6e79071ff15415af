package io.ticklane.planner.validate;

import io.ticklane.api.plan.ScalarOperator;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;

/// A built-in scalar function that Calcite's standard table lacks, or has with another meaning. Its
/// operands are those of the [ScalarOperator], in order.
public final class BuiltinFunction extends SqlFunction {
    private final ScalarOperator scalar;

    BuiltinFunction(
            String name,
            ScalarOperator scalar,
            SqlReturnTypeInference result,
            SqlOperandTypeChecker operands) {
        super(
                name,
                SqlKind.OTHER_FUNCTION,
                result,
                operands.typeInference(),
                operands,
                SqlFunctionCategory.SYSTEM);
        this.scalar = scalar;
    }

    /// The operator of the physical plan.
    public ScalarOperator scalar() {
        return scalar;
    }
}
