package io.ticklane.planner.validate;

import io.ticklane.api.plan.BuiltinAggregate;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.util.Optionality;

/// A built-in aggregate that Calcite's standard table lacks. Its operands are those of the
/// [BuiltinAggregate], in order.
public final class BuiltinAggregateFunction extends SqlAggFunction {
    private final BuiltinAggregate aggregate;

    BuiltinAggregateFunction(
            String name,
            BuiltinAggregate aggregate,
            SqlReturnTypeInference result,
            SqlOperandTypeChecker operands) {
        super(
                name,
                null,
                SqlKind.OTHER_FUNCTION,
                result,
                operands.typeInference(),
                operands,
                SqlFunctionCategory.SYSTEM,
                false,
                false,
                Optionality.OPTIONAL);
        this.aggregate = aggregate;
    }

    /// The aggregate of the physical plan.
    public BuiltinAggregate aggregate() {
        return aggregate;
    }
}
