package io.ticklane.exec.expression;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.ArrayPacker;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.query.QuerySettings;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/// A query's context, and a way from Java values to columns and back. Closing it fails if memory
/// was not released. Values are those of literals: Boolean, Long, Double, BigDecimal, String, and
/// null for NULL.
final class Fixture implements AutoCloseable {
    private static final long BUDGET = 1L << 28;

    private final BufferAllocator root = new RootAllocator();
    final QueryContext context;

    Fixture(FunctionDefinition... functions) {
        QueryMemory memory = new QueryMemory(root, "test", BUDGET);
        context =
                new QueryContext(
                        QuerySettings.standard(BUDGET),
                        memory,
                        new Dictionary(memory),
                        new FunctionCatalog(List.of(functions)),
                        () -> 0L,
                        Long.MAX_VALUE);
    }

    /// A column of values.
    Column column(SqlType type, List<?> values) {
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), type, values.size())) {
            for (Object value : values) {
                append(builder, type, value);
            }
            return builder.build();
        }
    }

    private void append(ColumnBuilder builder, SqlType type, @Nullable Object value) {
        if (value == null) {
            builder.appendNull();
            return;
        }
        switch (type.kind()) {
            case BOOLEAN -> builder.append((boolean) (Boolean) value);
            case TINYINT, SMALLINT, INTEGER, DATE, INTERVAL_YEAR_MONTH ->
                    builder.append(((Number) value).intValue());
            case BIGINT, TIME, TIMESTAMP, TIMESTAMP_LTZ, INTERVAL_DAY_TIME ->
                    builder.append(((Number) value).longValue());
            case REAL, DOUBLE -> builder.append(((Number) value).doubleValue());
            case DECIMAL -> {
                BigInteger unscaled = ((BigDecimal) value).setScale(type.scale()).unscaledValue();
                if (type.precision() <= 18) {
                    builder.append(unscaled.longValueExact());
                } else {
                    builder.append(unscaled.longValue(), unscaled.shiftRight(64).longValueExact());
                }
            }
            case VARCHAR, VARBINARY -> builder.append(context.dictionary().code((String) value));
            case ARRAY -> throw new AssertionError("arrays are made by expressions");
            case NULL -> builder.appendNull();
        }
    }

    /// The values of a column.
    List<@Nullable Object> values(Column column) {
        SqlType type = column.type();
        List<@Nullable Object> values = new ArrayList<>();
        for (int row = 0; row < column.rows(); row++) {
            values.add(column.isNull(row) ? null : value(column, type, row));
        }
        return values;
    }

    private Object value(Column column, SqlType type, int row) {
        return switch (type.kind()) {
            case BOOLEAN -> column.bit(row);
            case TINYINT, SMALLINT, INTEGER, DATE, INTERVAL_YEAR_MONTH ->
                    (long) column.integer(row);
            case BIGINT, TIME, TIMESTAMP, TIMESTAMP_LTZ, INTERVAL_DAY_TIME -> column.longValue(row);
            case REAL, DOUBLE -> column.doubleValue(row);
            case DECIMAL -> {
                if (type.precision() <= 18) {
                    yield BigDecimal.valueOf(column.longValue(row), type.scale());
                }
                BigInteger low = new BigInteger(Long.toUnsignedString(column.wideLow(row)));
                yield new BigDecimal(
                        BigInteger.valueOf(column.wideHigh(row)).shiftLeft(64).add(low),
                        type.scale());
            }
            case VARCHAR, VARBINARY -> context.dictionary().text(column.integer(row));
            case ARRAY -> doubles(context.dictionary().bytes(column.integer(row)));
            case NULL -> throw new AssertionError("a value of type NULL");
        };
    }

    private static List<Double> doubles(byte[] array) {
        List<Double> elements = new ArrayList<>();
        for (int i = 0; i < ArrayPacker.length(array); i++) {
            elements.add(ArrayPacker.get(array, i));
        }
        return elements;
    }

    /// A row type of columns c0, c1, ...
    static RowType row(SqlType... types) {
        List<Field> fields = new ArrayList<>();
        for (SqlType type : types) {
            fields.add(new Field("c" + fields.size(), type));
        }
        return new RowType(fields);
    }

    /// A batch of columns.
    Batch batch(RowType type, List<?>... columns) {
        List<Column> made = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            made.add(column(type.type(i), columns[i]));
        }
        return new Batch(0, columns.length == 0 ? 1 : columns[0].size(), made);
    }

    /// The values of an expression over columns.
    List<@Nullable Object> evaluate(Expression expression, RowType type, List<?>... columns) {
        try (Batch batch = batch(type, columns);
                Evaluator evaluator = ExpressionCompiler.compile(expression, type, context);
                Column column = evaluator.evaluate(batch)) {
            return values(column);
        }
    }

    /// The value of an expression without columns.
    @Nullable Object value(Expression expression) {
        return evaluate(expression, row()).getFirst();
    }

    static Expression column(int index, SqlType type) {
        return new Expression.Column(index, type);
    }

    static Expression literal(@Nullable Object value, SqlType type) {
        return new Expression.Literal(value, type);
    }

    static Expression text(String value) {
        return new Expression.Literal(value, SqlType.VARCHAR);
    }

    static Expression call(ScalarOperator operator, SqlType type, Expression... arguments) {
        return new Expression.Call(operator, Arrays.asList(arguments), type);
    }

    @Override
    public void close() {
        context.close();
        root.close();
    }
}
