package io.ticklane.exec.rows;

import io.ticklane.api.plan.Expression;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.query.QueryContext;
import java.math.BigDecimal;
import java.math.BigInteger;

/// Columns with the same value in each row, for literals where a column is needed.
public final class LiteralColumn {
    private LiteralColumn() {}

    /// A column of `rows` rows of a literal.
    public static Column of(QueryContext context, Expression.Literal literal, int rows) {
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), literal.type(), rows)) {
            for (int row = 0; row < rows; row++) {
                append(context, literal, builder);
            }
            return builder.build();
        }
    }

    private static void append(
            QueryContext context, Expression.Literal literal, ColumnBuilder out) {
        switch (literal.value()) {
            case null -> out.appendNull();
            case Boolean value -> out.append(value.booleanValue());
            case String text -> out.append(context.dictionary().code(text));
            case BigDecimal value when Lane.of(out.type()) == Lane.DOUBLE ->
                    out.append(value.doubleValue());
            case BigDecimal value ->
                    appendUnscaled(value.setScale(out.type().scale()).unscaledValue(), out);
            case Number value when Lane.of(out.type()) == Lane.DOUBLE ->
                    out.append(value.doubleValue());
            case Number value -> appendUnscaled(BigInteger.valueOf(value.longValue()), out);
            default -> throw new IllegalStateException("no literal: " + literal);
        }
    }

    private static void appendUnscaled(BigInteger value, ColumnBuilder out) {
        switch (Lane.of(out.type())) {
            case BIT -> out.append(value.signum() != 0);
            case INT -> out.append(value.intValueExact());
            case LONG -> out.append(value.longValueExact());
            case DOUBLE -> out.append(value.doubleValue());
            case WIDE -> out.append(value.longValue(), value.shiftRight(Long.SIZE).longValue());
        }
    }
}
