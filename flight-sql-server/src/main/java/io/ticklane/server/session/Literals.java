package io.ticklane.server.session;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.ArrowImport;
import io.ticklane.exec.batch.ArrowTypes;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.expression.Evaluator;
import io.ticklane.exec.expression.ExpressionCompiler;
import io.ticklane.exec.query.QueryContext;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.jspecify.annotations.Nullable;

/// Values of parameters, as they come from clients in Arrow, as literals of the types that the
/// statement wants.
final class Literals {
    private Literals() {}

    /// The rows of parameters: a column for each `?`.
    static List<List<Expression.Literal>> of(
            VectorSchemaRoot root,
            DictionaryProvider dictionaries,
            List<SqlType> types,
            QueryContext context) {
        int given = root.getFieldVectors().size();
        if (given != types.size()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the statement has "
                            + types.size()
                            + " parameters, but "
                            + given
                            + " values were given");
        }
        RowType rowType = named(ArrowTypes.rowType(root.getSchema(), dictionaries));
        ArrowImport importer =
                new ArrowImport(context.memory(), context.dictionary(), dictionaries);
        try (Batch batch = importer.batch(0, root)) {
            List<List<Expression.Literal>> columns = new ArrayList<>();
            for (int i = 0; i < types.size(); i++) {
                columns.add(column(batch, i, rowType, types.get(i), context));
            }
            List<List<Expression.Literal>> rows = new ArrayList<>();
            for (int row = 0; row < batch.rows(); row++) {
                int at = row;
                rows.add(columns.stream().map(column -> column.get(at)).toList());
            }
            return rows;
        }
    }

    private static RowType named(RowType given) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            fields.add(new Field("parameter " + (i + 1), given.type(i)));
        }
        return new RowType(fields);
    }

    private static List<Expression.Literal> column(
            Batch batch, int index, RowType rowType, SqlType type, QueryContext context) {
        List<Expression.Literal> literals = new ArrayList<>();
        if (rowType.type(index).kind() == TypeKind.NULL) {
            for (int row = 0; row < batch.rows(); row++) {
                literals.add(new Expression.Literal(null, type));
            }
            return literals;
        }
        Expression value = new Expression.Column(index, rowType.type(index));
        if (!rowType.type(index).sameValues(type)) {
            value =
                    new Expression.Call(
                            ScalarOperator.CAST, List.of(value), type.withNullable(true));
        }
        try (Evaluator evaluator = ExpressionCompiler.compile(value, rowType, context);
                Column column = evaluator.evaluate(batch)) {
            for (int row = 0; row < batch.rows(); row++) {
                literals.add(new Expression.Literal(value(column, row, context), type));
            }
        }
        return literals;
    }

    private static @Nullable Object value(Column column, int row, QueryContext context) {
        if (column.isNull(row)) {
            return null;
        }
        SqlType type = column.type();
        return switch (type.kind()) {
            case BOOLEAN -> column.bit(row);
            case TINYINT, SMALLINT, INTEGER, DATE, INTERVAL_YEAR_MONTH ->
                    (long) column.integer(row);
            case BIGINT, TIME, TIMESTAMP, TIMESTAMP_LTZ, INTERVAL_DAY_TIME -> column.longValue(row);
            case REAL, DOUBLE -> column.doubleValue(row);
            case DECIMAL -> decimal(column, row, type);
            case VARCHAR -> context.dictionary().text(column.integer(row));
            case VARBINARY, ARRAY, NULL ->
                    throw new EngineException(
                            ErrorCode.FEATURE_NOT_SUPPORTED,
                            "parameters of type " + type.sql() + " are not supported");
        };
    }

    private static BigDecimal decimal(Column column, int row, SqlType type) {
        if (type.precision() <= SqlType.MAX_SHORT_DECIMAL_PRECISION) {
            return BigDecimal.valueOf(column.longValue(row), type.scale());
        }
        BigInteger high = BigInteger.valueOf(column.wideHigh(row)).shiftLeft(64);
        BigInteger low = new BigInteger(Long.toUnsignedString(column.wideLow(row)));
        return new BigDecimal(high.add(low), type.scale());
    }
}
