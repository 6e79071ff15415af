package io.ticklane.planner.validate;

import io.ticklane.api.function.FunctionDefinition;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// A scalar function of a library as an operator.
public final class LibraryFunction extends SqlFunction implements LibraryOperator {
    private final FunctionDefinition.Scalar definition;
    private final Map<String, Object> constants;

    /// The operator of a function with its constants.
    public LibraryFunction(FunctionDefinition.Scalar definition, Map<String, Object> constants) {
        super(
                LibraryOperator.name(definition, constants),
                SqlKind.OTHER_FUNCTION,
                ArgumentTypes.result(definition.spec()),
                ArgumentTypes.inference(definition.spec()),
                OperandTypes.VARIADIC,
                SqlFunctionCategory.USER_DEFINED_FUNCTION);
        this.definition = definition;
        this.constants = Map.copyOf(constants);
    }

    @Override
    public FunctionDefinition.Scalar definition() {
        return definition;
    }

    @Override
    public Map<String, Object> constants() {
        return constants;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        return ArgumentTypes.derive(definition.spec(), validator, scope, call);
    }
}
