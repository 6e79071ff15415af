package io.ticklane.planner.validate;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.TableInput;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
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

/// A table function of a library as an operator over its tables, one operand for each. Keys, order
/// and columns stand in the operator, as names of the tables' columns.
public final class LibraryTableFunction extends SqlFunction
        implements SqlTableFunction, LibraryOperator {
    private final FunctionDefinition.Table definition;
    private final Map<String, Object> constants;
    private final List<Input> inputs;
    private final Map<String, String> columns;

    /// What a call says of one of its tables: the names of the key and order columns.
    public record Input(List<String> keys, List<String> order) {
        public Input {
            keys = List.copyOf(keys);
            order = List.copyOf(order);
        }
    }

    /// The operator of a function with its constants, over these tables and with these columns for
    /// its parameters; columns with their usual names may be left out.
    public LibraryTableFunction(
            FunctionDefinition.Table definition,
            Map<String, Object> constants,
            List<Input> inputs,
            Map<String, String> columns) {
        super(
                LibraryOperator.name(definition, constants),
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.CURSOR,
                null,
                OperandTypes.VARIADIC,
                SqlFunctionCategory.USER_DEFINED_TABLE_FUNCTION);
        this.definition = definition;
        this.constants = Map.copyOf(constants);
        this.inputs = List.copyOf(inputs);
        this.columns = Map.copyOf(columns);
    }

    @Override
    public FunctionDefinition.Table definition() {
        return definition;
    }

    @Override
    public Map<String, Object> constants() {
        return constants;
    }

    /// The key columns of one of the tables, by position.
    public List<Integer> keys(int input, RelDataType table) {
        return inputs.get(input).keys().stream().map(name -> position(table, name)).toList();
    }

    /// The order columns of one of the tables, by position.
    public List<Integer> order(int input, RelDataType table) {
        return inputs.get(input).order().stream().map(name -> position(table, name)).toList();
    }

    /// The column parameters that one of the tables has a column for, in parameter order.
    public List<Parameter.Column> parameters(int input) {
        List<Parameter.Column> all = definition.spec().columns();
        return switch (definition.input()) {
            case TableInput.None() -> List.of();
            case TableInput.OneTable(), TableInput.Ordered(String _) -> all;
            case TableInput.TwoTables(List<String> first, List<String> second) ->
                    all.stream()
                            .filter(column -> (input == 0 ? first : second).contains(column.name()))
                            .toList();
        };
    }

    /// The column of each of these parameters, by position.
    ///
    /// Errors: 42703 when the table has not the column, 42804 when it has another type.
    public List<Integer> columns(int input, RelDataType table) {
        List<Integer> positions = new ArrayList<>();
        for (Parameter.Column column : parameters(input)) {
            int position = position(table, nameOf(table, column));
            check(column, table.getFieldList().get(position));
            positions.add(position);
        }
        return positions;
    }

    @Override
    public boolean argumentMustBeScalar(int ordinal) {
        return false;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        call.getOperandList().forEach(table -> validator.deriveType(scope, table));
        RelDataType cursor = validator.getTypeFactory().createSqlType(SqlTypeName.CURSOR);
        validator.setValidatedNodeType(call, cursor);
        return cursor;
    }

    @Override
    public SqlReturnTypeInference getRowTypeInference() {
        return binding -> {
            RelDataTypeFactory types = binding.getTypeFactory();
            RelDataTypeFactory.Builder row = types.builder();
            for (int input = 0; input < inputs.size(); input++) {
                columns(input, binding.getOperandType(input));
                order(input, binding.getOperandType(input));
            }
            if (inputs.size() == 1) {
                RelDataType table = binding.getOperandType(0);
                keys(0, table).forEach(key -> row.add(table.getFieldList().get(key)));
            } else if (inputs.size() == 2) {
                addKeys(binding.getOperandType(0), binding.getOperandType(1), types, row);
            }
            RowType output = definition.output();
            for (Field field : output.fields()) {
                row.add(
                        field.name(),
                        TypeMapping.toCalcite(field.type(), binding.getTypeFactory()));
            }
            return row.uniquify().build();
        };
    }

    /// The keys of two tables, which are put together: they and the times must have one type.
    private void addKeys(
            RelDataType first,
            RelDataType second,
            RelDataTypeFactory types,
            RelDataTypeFactory.Builder row) {
        List<Integer> left = keys(0, first);
        List<Integer> right = keys(1, second);
        for (int i = 0; i < left.size(); i++) {
            RelDataTypeField key = first.getFieldList().get(left.get(i));
            RelDataTypeField other = second.getFieldList().get(right.get(i));
            row.add(key.getName(), together("PARTITION BY", key, other, types));
        }
        together(
                "ORDER BY",
                first.getFieldList().get(order(0, first).getFirst()),
                second.getFieldList().get(order(1, second).getFirst()),
                types);
    }

    private RelDataType together(
            String clause,
            RelDataTypeField left,
            RelDataTypeField right,
            RelDataTypeFactory types) {
        RelDataType both = types.leastRestrictive(List.of(left.getType(), right.getType()));
        SqlType leftType = TypeMapping.fromCalcite(left.getType());
        SqlType rightType = TypeMapping.fromCalcite(right.getType());
        if (both == null || leftType.kind() != rightType.kind()) {
            throw new EngineException(
                    ErrorCode.TYPE_MISMATCH,
                    definition.spec().name()
                            + ": the "
                            + clause
                            + " columns of both tables must have one type, but "
                            + left.getName()
                            + " is "
                            + leftType.sql()
                            + " and "
                            + right.getName()
                            + " is "
                            + rightType.sql());
        }
        return both;
    }

    private String nameOf(RelDataType table, Parameter.Column column) {
        String given = columns.get(column.name());
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

    /// The position of a table's column.
    ///
    /// Errors: 42703 when the table has not the column.
    static int position(RelDataType table, String name) {
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
