package io.ticklane.planner.validate;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.type.TypeKind;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlOperandTypeInference;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// The types of a library function's arguments: what Calcite infers from them, and the check
/// without Calcite's leniency.
final class ArgumentTypes {
    private ArgumentTypes() {}

    /// The result may always be NULL: functions warm up.
    static SqlReturnTypeInference result(FunctionSpec spec) {
        return binding ->
                TypeMapping.toCalcite(spec.result().withNullable(true), binding.getTypeFactory());
    }

    /// A dynamic parameter takes the type of the function's parameter.
    static SqlOperandTypeInference inference(FunctionSpec spec) {
        return (binding, _, types) -> {
            for (int i = 0; i < types.length && i < spec.columns().size(); i++) {
                types[i] =
                        TypeMapping.toCalcite(
                                spec.columns().get(i).type(), binding.getTypeFactory());
            }
        };
    }

    /// Checks each column argument and casts numbers to DOUBLE where the function takes DOUBLE.
    ///
    /// Errors: 42804 that names function, argument and types.
    static RelDataType derive(
            FunctionSpec spec, SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        SqlValidatorScope operandScope = scope.getOperandScope(call);
        for (int i = 0; i < call.operandCount(); i++) {
            SqlNode operand = call.operand(i);
            RelDataType type = validator.deriveType(operandScope, operand);
            RelDataType wanted =
                    check(spec, spec.columns().get(i), operand, type, validator.getTypeFactory());
            if (!SqlTypeUtil.equalSansNullability(validator.getTypeFactory(), wanted, type)) {
                cast(call, i, wanted);
                validator.deriveType(operandScope, call.operand(i));
            }
        }
        RelDataType type =
                TypeMapping.toCalcite(spec.result().withNullable(true), validator.getTypeFactory());
        validator.setValidatedNodeType(call, type);
        return type;
    }

    private static RelDataType check(
            FunctionSpec spec,
            Parameter.Column column,
            SqlNode operand,
            RelDataType type,
            RelDataTypeFactory types) {
        SqlTypeName name = type.getSqlTypeName();
        TypeKind wanted = column.type().kind();
        boolean fits =
                switch (wanted) {
                    case TINYINT, SMALLINT, INTEGER, BIGINT -> SqlTypeName.INT_TYPES.contains(name);
                    case REAL, DOUBLE, DECIMAL -> SqlTypeName.NUMERIC_TYPES.contains(name);
                    case TIMESTAMP, TIMESTAMP_LTZ ->
                            name == SqlTypeName.TIMESTAMP
                                    || name == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
                    case VARCHAR -> SqlTypeName.CHAR_TYPES.contains(name);
                    case BOOLEAN -> name == SqlTypeName.BOOLEAN;
                    case DATE -> name == SqlTypeName.DATE;
                    case TIME -> name == SqlTypeName.TIME;
                    case INTERVAL_DAY_TIME -> SqlTypeName.DAY_INTERVAL_TYPES.contains(name);
                    case INTERVAL_YEAR_MONTH -> SqlTypeName.YEAR_INTERVAL_TYPES.contains(name);
                    case VARBINARY -> SqlTypeName.BINARY_TYPES.contains(name);
                    case ARRAY -> name == SqlTypeName.ARRAY;
                    case NULL -> true;
                };
        if (!fits && name != SqlTypeName.NULL) {
            SqlParserPos position = operand.getParserPosition();
            throw new EngineException(
                    ErrorCode.TYPE_MISMATCH,
                    spec.name()
                            + ": the argument "
                            + column.name()
                            + " must be "
                            + words(wanted)
                            + ", but "
                            + operand
                            + " is "
                            + TypeMapping.fromCalcite(type).sql(),
                    position.getLineNum(),
                    position.getColumnNum(),
                    null);
        }
        boolean keep = fits && wanted != TypeKind.DOUBLE;
        RelDataType made = keep ? type : TypeMapping.toCalcite(column.type(), types);
        return types.createTypeWithNullability(made, type.isNullable() || name == SqlTypeName.NULL);
    }

    private static void cast(SqlCall call, int operand, RelDataType type) {
        SqlNode value = call.operand(operand);
        SqlDataTypeSpec spec = SqlTypeUtil.convertTypeToSpec(type).withNullable(type.isNullable());
        call.setOperand(
                operand,
                SqlStdOperatorTable.CAST.createCall(
                        value.getParserPosition(), List.of(value, spec)));
    }

    private static String words(TypeKind kind) {
        return switch (kind) {
            case REAL, DOUBLE, DECIMAL -> "a number";
            case TINYINT, SMALLINT, INTEGER, BIGINT -> "a whole number";
            case TIMESTAMP, TIMESTAMP_LTZ -> "a timestamp";
            case VARCHAR -> "text";
            case ARRAY -> "an array of numbers";
            case BOOLEAN, VARBINARY, DATE, TIME, INTERVAL_DAY_TIME, INTERVAL_YEAR_MONTH, NULL ->
                    "of type " + kind;
        };
    }
}
