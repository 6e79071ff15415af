package io.ticklane.planner.logical;

import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.parse.Constants;
import io.ticklane.planner.parse.PrePass;
import io.ticklane.planner.parse.TableElement;
import io.ticklane.planner.validate.Spelling;
import io.ticklane.planner.validate.TypeMapping;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCollectionTypeNameSpec;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/// The parts of CREATE TABLE and CREATE VIEW.
final class Definitions {
    private static final FunctionCatalog NO_FUNCTIONS = new FunctionCatalog(List.of());

    private Definitions() {}

    /// The type of a column.
    static SqlType type(TableElement.Column column, RelDataTypeFactory types) {
        SqlDataTypeSpec written = java.util.Objects.requireNonNull(column.type());
        SqlDataTypeSpec spec = (SqlDataTypeSpec) PrePass.rewrite(written, NO_FUNCTIONS);
        if (spec.getTypeNameSpec() instanceof SqlCollectionTypeNameSpec) {
            // the rewrite let only arrays of DOUBLE pass
            return SqlType.ARRAY.withNullable(column.nullable());
        }
        if (!(spec.getTypeNameSpec() instanceof SqlBasicTypeNameSpec basic)) {
            throw Statements.error(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "columns of type " + spec + " are not supported yet",
                    written);
        }
        SqlTypeName name =
                SqlTypeName.get(
                        basic.getTypeName().getSimple().toUpperCase(Locale.ROOT).replace(' ', '_'));
        if (name == null) {
            throw Statements.error(ErrorCode.TYPE_MISMATCH, "there is no type " + spec, written);
        }
        var made =
                name.allowsPrecScale(true, true) && basic.getScale() >= 0
                        ? types.createSqlType(name, basic.getPrecision(), basic.getScale())
                        : name.allowsPrecScale(true, false) && basic.getPrecision() >= 0
                                ? types.createSqlType(name, basic.getPrecision())
                                : types.createSqlType(name);
        return TypeMapping.fromCalcite(types.createTypeWithNullability(made, column.nullable()));
    }

    /// WATERMARK FOR column AS column [- interval].
    static LogicalStatement.Watermark watermark(TableElement.Watermark mark) {
        String column = mark.column().getSimple();
        SqlNode expression = mark.expression();
        if (expression instanceof SqlIdentifier id && id.toString().equalsIgnoreCase(column)) {
            return new LogicalStatement.Watermark(column, 0);
        }
        if (expression.getKind() == SqlKind.MINUS
                && ((SqlCall) expression).operand(0).toString().equalsIgnoreCase(column)
                && PrePass.rewrite(((SqlCall) expression).operand(1), NO_FUNCTIONS)
                        instanceof SqlIntervalLiteral delay) {
            long nanos =
                    Constants.nanos(delay.getValueAs(SqlIntervalLiteral.IntervalValue.class))
                            .longValueExact();
            return new LogicalStatement.Watermark(column, nanos);
        }
        throw Statements.error(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "a watermark is written WATERMARK FOR "
                        + column
                        + " AS "
                        + column
                        + " - INTERVAL '1' SECOND, not "
                        + expression,
                expression);
    }

    /// The column of a name, as it is spelled in the table.
    static String column(RowType columns, String name, SqlNode at) {
        int index = columns.indexOf(name);
        if (index < 0) {
            List<String> names = columns.fields().stream().map(Field::name).toList();
            throw Statements.error(
                    ErrorCode.COLUMN_NOT_FOUND,
                    "column \"" + name + "\" does not exist" + Spelling.suggestion(name, names),
                    at);
        }
        return columns.field(index).name();
    }

    static void checkDistinct(RowType columns, SqlNode at) {
        Set<String> seen = new HashSet<>();
        for (Field field : columns.fields()) {
            if (!seen.add(field.name().toLowerCase(Locale.ROOT))) {
                throw Statements.error(
                        ErrorCode.SYNTAX_ERROR,
                        "the column \"" + field.name() + "\" is there twice",
                        at);
            }
        }
    }

    /// The text of a statement behind a word of it, without the semicolon at its end.
    static String textBehind(String sql, SqlParserPos word) {
        int start = offset(sql, word.getEndLineNum(), word.getEndColumnNum()) + 1;
        String rest = sql.substring(start).strip();
        return rest.endsWith(";") ? rest.substring(0, rest.length() - 1).strip() : rest;
    }

    private static int offset(String sql, int line, int column) {
        int offset = 0;
        for (int i = 1; i < line; i++) {
            offset = sql.indexOf('\n', offset) + 1;
        }
        return offset + column - 1;
    }
}
