package io.ticklane.planner.validate;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.BuiltinTable;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
/// table, and for sessions two more: an operator over one operand, the table. Keys and time are
/// names of the table's columns.
public final class RowStep extends SqlFunction implements SqlTableFunction {
    private final Rule rule;
    private final Function<RelDataType, List<Integer>> keys;
    private final Optional<Function<RelDataType, Integer>> time;

    /// What is done with the rows.
    public sealed interface Rule {
        /// The last row of each key.
        record Latest() implements Rule {}

        /// Rows for the steps of the time that are missing: nanoseconds or months, and how the
        /// columns are filled.
        record GapFill(long width, boolean months, Methods methods) implements Rule {}

        /// The first row of each key, or with an interval all that come after it.
        record Dedupe(Optional<Long> nanos) implements Rule {}

        /// All rows, session by session, with where it begins and where it ends.
        record Session(long gapNanos) implements Rule {}
    }

    /// How the columns of missing rows are filled.
    public interface Methods {
        /// The method of a column: a text of [BuiltinTable], or a literal of its type.
        ///
        /// Errors: 42804 when the column cannot be filled so.
        Object of(RelDataTypeField column);
    }

    /// The operator of a rule over columns by their names.
    public RowStep(Rule rule, List<String> keys, Optional<String> time) {
        this(
                rule,
                table ->
                        keys.stream()
                                .map(name -> LibraryTableFunction.position(table, name))
                                .toList(),
                time.map(name -> table -> LibraryTableFunction.position(table, name)));
    }

    /// The operator of a rule over columns by their positions.
    public static RowStep at(Rule rule, List<Integer> keys, int time) {
        return new RowStep(rule, _ -> keys, Optional.of(_ -> time));
    }

    private RowStep(
            Rule rule,
            Function<RelDataType, List<Integer>> keys,
            Optional<Function<RelDataType, Integer>> time) {
        super(
                switch (rule) {
                    case Rule.Latest _ -> "LATEST ON";
                    case Rule.GapFill _ -> BuiltinTable.GAP_FILL.name();
                    case Rule.Dedupe _ -> BuiltinTable.DEDUPE.name();
                    case Rule.Session _ -> BuiltinTable.SESSION.name();
                },
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.CURSOR,
                null,
                OperandTypes.ANY,
                SqlFunctionCategory.USER_DEFINED_TABLE_FUNCTION);
        this.rule = rule;
        this.keys = keys;
        this.time = time;
    }

    /// What is done with the rows.
    public Rule rule() {
        return rule;
    }

    /// The key columns of a table, by position.
    public List<Integer> keys(RelDataType table) {
        return keys.apply(table);
    }

    /// The time column of a table, by position, if the step has one.
    ///
    /// Errors: 42804 when it is no time.
    public Optional<Integer> time(RelDataType table) {
        return time.map(place -> time(table, place.apply(table)));
    }

    private int time(RelDataType table, int position) {
        String name = table.getFieldNames().get(position);
        RelDataType type = table.getFieldList().get(position).getType();
        if (type.getSqlTypeName() != SqlTypeName.TIMESTAMP
                && type.getSqlTypeName() != SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE) {
            throw new EngineException(
                    ErrorCode.TYPE_MISMATCH,
                    getName()
                            + ": the column "
                            + name
                            + " must be TIMESTAMP, but is "
                            + TypeMapping.fromCalcite(type).sql());
        }
        if (keys(table).contains(position)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    getName() + ": the time " + name + " cannot be one of the keys");
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
        Optional<Integer> place = time(table);
        RelDataTypeFactory.Builder row = types.builder();
        for (RelDataTypeField field : table.getFieldList()) {
            row.add(
                    field.getName(),
                    ofKey.contains(field.getIndex())
                            ? field.getType()
                            : types.createTypeWithNullability(field.getType(), true));
        }
        if (rule instanceof Rule.Session && place.isPresent()) {
            addWindow(types, row, table.getFieldList().get(place.get()).getType());
        }
        return row.build();
    }

    /// Adds the columns of a window of time.
    public static void addWindow(
            RelDataTypeFactory types, RelDataTypeFactory.Builder row, RelDataType time) {
        RelDataType nullable = types.createTypeWithNullability(time, true);
        row.add("window_start", nullable).add("window_end", nullable);
    }
}
