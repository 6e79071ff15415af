package io.ticklane.planner.validate;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlTableFunction;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// A step along the rows of each key, in the order of a time, whose rows have the columns of its
/// table: an operator over one operand, the table. Keys and time are names of the table's columns.
public final class RowStep extends SqlFunction implements SqlTableFunction {
    private final List<String> keys;
    private final String time;

    private RowStep(String name, List<String> keys, String time) {
        super(
                name,
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.CURSOR,
                null,
                OperandTypes.ANY,
                SqlFunctionCategory.USER_DEFINED_TABLE_FUNCTION);
        this.keys = List.copyOf(keys);
        this.time = time;
    }

    /// The last row of each key.
    public static RowStep latest(List<String> keys, String time) {
        return new RowStep("LATEST ON", keys, time);
    }

    /// The key columns of a table, by position.
    public List<Integer> keys(RelDataType table) {
        return keys.stream().map(name -> LibraryTableFunction.position(table, name)).toList();
    }

    /// The time column of a table, by position.
    ///
    /// Errors: 42804 when it is no time.
    public int time(RelDataType table) {
        int position = LibraryTableFunction.position(table, time);
        RelDataType type = table.getFieldList().get(position).getType();
        if (type.getSqlTypeName() != SqlTypeName.TIMESTAMP
                && type.getSqlTypeName() != SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE) {
            throw new EngineException(
                    ErrorCode.TYPE_MISMATCH,
                    getName()
                            + ": the column "
                            + time
                            + " must be TIMESTAMP, but is "
                            + TypeMapping.fromCalcite(type).sql());
        }
        return position;
    }

    @Override
    public boolean argumentMustBeScalar(int ordinal) {
        return false;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        validator.deriveType(scope, call.operand(0));
        RelDataType cursor = validator.getTypeFactory().createSqlType(SqlTypeName.CURSOR);
        validator.setValidatedNodeType(call, cursor);
        return cursor;
    }

    @Override
    public SqlReturnTypeInference getRowTypeInference() {
        return binding -> row(binding.getTypeFactory(), binding.getOperandType(0));
    }

    /// The columns of the table; all but the keys may be NULL.
    private RelDataType row(RelDataTypeFactory types, RelDataType table) {
        List<Integer> ofKey = keys(table);
        time(table);
        RelDataTypeFactory.Builder row = types.builder();
        for (RelDataTypeField field : table.getFieldList()) {
            row.add(
                    field.getName(),
                    ofKey.contains(field.getIndex())
                            ? field.getType()
                            : types.createTypeWithNullability(field.getType(), true));
        }
        return row.build();
    }
}
