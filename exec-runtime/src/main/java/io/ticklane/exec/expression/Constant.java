package io.ticklane.exec.expression;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.ArrayPacker;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A constant: a block of equal rows, long enough for any vector and for a group of a bitmap.
final class Constant implements Node, AutoCloseable {
    private static final int BLOCK = 64;

    private final QueryMemory memory;
    private final SqlType type;
    private final Column block;
    private final @Nullable Object value;

    private Constant(QueryMemory memory, SqlType type, Column block, @Nullable Object value) {
        this.memory = memory;
        this.type = type;
        this.block = block;
        this.value = value;
    }

    /// The constant of a literal.
    static Constant of(Expression.Literal literal, QueryContext context) {
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), literal.type(), BLOCK)) {
            for (int i = 0; i < BLOCK; i++) {
                append(builder, literal, context.dictionary());
            }
            return new Constant(context.memory(), literal.type(), builder.build(), literal.value());
        }
    }

    private static void append(
            ColumnBuilder builder, Expression.Literal literal, Dictionary dictionary) {
        Object value = literal.value();
        if (value == null) {
            builder.appendNull();
            return;
        }
        switch (literal.type().kind()) {
            case BOOLEAN -> builder.append((boolean) (Boolean) value);
            case TINYINT, SMALLINT, INTEGER, DATE, INTERVAL_YEAR_MONTH ->
                    builder.append(Math.toIntExact(((Number) value).longValue()));
            case BIGINT, TIME, TIMESTAMP, TIMESTAMP_LTZ, INTERVAL_DAY_TIME ->
                    builder.append(((Number) value).longValue());
            case REAL -> builder.append((double) ((Number) value).floatValue());
            case DOUBLE -> builder.append(((Number) value).doubleValue());
            case DECIMAL -> appendDecimal(builder, literal.type(), (BigDecimal) value);
            case VARCHAR -> builder.append(dictionary.code((String) value));
            case VARBINARY ->
                    builder.append(
                            value instanceof byte[] bytes
                                    ? dictionary.code(bytes)
                                    : dictionary.code((String) value));
            case ARRAY -> builder.append(array((byte[]) value, dictionary));
            case NULL -> builder.appendNull();
        }
    }

    private static int array(byte[] packed, Dictionary dictionary) {
        ArrayPacker packer = new ArrayPacker(dictionary);
        packer.begin(ArrayPacker.length(packed));
        for (int i = 0; i < ArrayPacker.length(packed); i++) {
            packer.set(i, ArrayPacker.get(packed, i));
        }
        return packer.code();
    }

    private static void appendDecimal(ColumnBuilder builder, SqlType type, BigDecimal value) {
        BigInteger unscaled = value.setScale(type.scale(), RoundingMode.HALF_UP).unscaledValue();
        if (type.precision() <= SqlType.MAX_SHORT_DECIMAL_PRECISION) {
            builder.append(unscaled.longValueExact());
        } else {
            builder.append(unscaled.longValue(), unscaled.shiftRight(64).longValueExact());
        }
    }

    /// Row 0 of a column as a literal.
    static Expression.Literal literal(Column column, Dictionary dictionary) {
        SqlType type = column.type();
        if (column.isNull(0)) {
            return new Expression.Literal(null, type);
        }
        Object value =
                switch (type.kind()) {
                    case BOOLEAN -> column.bit(0);
                    case TINYINT, SMALLINT, INTEGER, DATE, INTERVAL_YEAR_MONTH ->
                            (long) column.integer(0);
                    case BIGINT, TIME, TIMESTAMP, TIMESTAMP_LTZ, INTERVAL_DAY_TIME ->
                            column.longValue(0);
                    case REAL, DOUBLE -> column.doubleValue(0);
                    case DECIMAL -> decimal(column, type);
                    case VARCHAR -> dictionary.text(column.integer(0));
                    case VARBINARY, ARRAY -> dictionary.bytes(column.integer(0));
                    case NULL -> throw new IllegalStateException("a value of the type of NULL");
                };
        return new Expression.Literal(value, type);
    }

    private static BigDecimal decimal(Column column, SqlType type) {
        if (type.precision() <= SqlType.MAX_SHORT_DECIMAL_PRECISION) {
            return BigDecimal.valueOf(column.longValue(0), type.scale());
        }
        BigInteger low =
                BigInteger.valueOf(column.wideLow(0))
                        .and(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE));
        return new BigDecimal(
                BigInteger.valueOf(column.wideHigh(0)).shiftLeft(64).add(low), type.scale());
    }

    @Override
    public SqlType type() {
        return type;
    }

    /// The value as in a literal.
    @Nullable Object value() {
        return value;
    }

    /// The value as text; for arguments that must be a constant text.
    String text() {
        return (String) Objects.requireNonNull(value);
    }

    /// The block; not retained.
    Column block() {
        return block;
    }

    @Override
    public Column evaluate(Batch batch) {
        try (ColumnBuilder builder = new ColumnBuilder(memory, type, batch.rows())) {
            for (int i = 0; i < batch.rows(); i++) {
                builder.appendFrom(block, 0);
            }
            return builder.build();
        }
    }

    @Override
    public void narrow(Batch batch, long[] open) {
        if (!Boolean.TRUE.equals(value)) {
            Arrays.fill(open, 0);
        }
    }

    @Override
    public boolean isPlain() {
        return true;
    }

    @Override
    public void close() {
        block.close();
    }
}
