package io.ticklane.planner.validate;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/// A table function of a library as an operator over one operand, its table. Keys, order and
/// columns stand in the operator, as names of the table's columns.
public final class LibraryTableFunction extends SqlFunction
        implements SqlTableFunction, LibraryOperator {
    private final FunctionDefinition.Table definition;
    private final Map<String, Object> constants;
    private final Input input;

    /// What a call says of its table: the names of the key, order and parameter columns.
    public record Input(List<String> keys, List<String> order, Map<String, String> columns) {
        public Input {
            keys = List.copyOf(keys);
            order = List.copyOf(order);
            columns = Map.copyOf(columns);
        }
    }

    /// The operator of a function with its constants, over a table with these columns.
    public LibraryTableFunction(
            FunctionDefinition.Table definition, Map<String, Object> constants, Input input) {
        super(
                LibraryOperator.name(definition, constants),
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.CURSOR,
                null,
                OperandTypes.ANY,
                SqlFunctionCategory.USER_DEFINED_TABLE_FUNCTION);
        this.definition = definition;
        this.constants = Map.copyOf(constants);
        this.input = input;
    }

    @Override
    public FunctionDefinition.Table definition() {
        return definition;
    }

    @Override
    public Map<String, Object> constants() {
        return constants;
    }

    /// The key columns of a table, by position.
    public List<Integer> keys(RelDataType table) {
        return input.keys().stream().map(name -> position(table, name)).toList();
    }

    /// The order columns of a table, by position.
    public List<Integer> order(RelDataType table) {
        return input.order().stream().map(name -> position(table, name)).toList();
    }

    /// The column of each column parameter, by position.
    ///
    /// Errors: 42703 when the table has not the column, 42804 when it has another type.
    public List<Integer> columns(RelDataType table) {
        List<Integer> columns = new ArrayList<>();
        for (Parameter.Column column : definition.spec().columns()) {
            int position = position(table, nameOf(table, column));
            check(column, table.getFieldList().get(position));
            columns.add(position);
        }
        return columns;
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
        return binding -> {
            RelDataType table = binding.getOperandType(0);
            columns(table);
            RelDataTypeFactory.Builder row = binding.getTypeFactory().builder();
            keys(table).forEach(key -> row.add(table.getFieldList().get(key)));
            order(table);
            RowType output = definition.output();
            for (Field field : output.fields()) {
                row.add(
                        field.name(),
                        TypeMapping.toCalcite(field.type(), binding.getTypeFactory()));
            }
            return row.build();
        };
    }

    private String nameOf(RelDataType table, Parameter.Column column) {
        String given = input.columns().get(column.name());
        if (given != null) {
            return given;
        }
        for (String usual : column.usualNames()) {
            if (table.getField(usual, false, false) != null) {
                return usual;
            }
        }
        throw new EngineException(
                ErrorCode.FUNCTION_NOT_FOUND,
                definition.spec().name()
                        + " needs its column "
                        + column.name()
                        + ": write "
                        + column.name()
                        + " => DESCRIPTOR(column); the table has "
                        + String.join(", ", table.getFieldNames()));
    }

    private static void check(FunctionSpec spec, Parameter.Column column, RelDataTypeField field) {
        SqlTypeName name = field.getType().getSqlTypeName();
        boolean fits =
                switch (column.type().kind()) {
                    case DOUBLE, REAL, DECIMAL -> SqlTypeName.NUMERIC_TYPES.contains(name);
                    case TIMESTAMP, TIMESTAMP_LTZ ->
                            name == SqlTypeName.TIMESTAMP
                                    || name == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
                    default ->
                            TypeMapping.fromCalcite(field.getType()).kind() == column.type().kind();
                };
        if (!fits) {
            throw new EngineException(
                    ErrorCode.TYPE_MISMATCH,
                    spec.name()
                            + ": the column "
                            + column.name()
                            + " must be "
                            + column.type().sql()
                            + ", but "
                            + field.getName()
                            + " is "
                            + TypeMapping.fromCalcite(field.getType()).sql());
        }
    }

    private void check(Parameter.Column column, RelDataTypeField field) {
        check(definition.spec(), column, field);
    }

    private static int position(RelDataType table, String name) {
        RelDataTypeField field = table.getField(name, false, false);
        if (field == null) {
            throw new EngineException(
                    ErrorCode.COLUMN_NOT_FOUND,
                    "column \""
                            + name
                            + "\" does not exist"
                            + Spelling.suggestion(name, table.getFieldNames()));
        }
        return field.getIndex();
    }
}
