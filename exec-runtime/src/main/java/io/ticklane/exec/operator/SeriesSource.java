package io.ticklane.exec.operator;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.expression.ConstantEvaluator;
import io.ticklane.exec.query.QueryContext;
import java.math.BigInteger;
import java.util.List;
import java.util.OptionalLong;

/// Whole numbers or times at equal steps. A NULL argument gives no rows.
public final class SeriesSource {
    private SeriesSource() {}

    /// The rows of a plan node.
    public static Source of(PhysicalNode.Series node, QueryContext context) {
        OptionalLong start = whole(node.start(), context);
        OptionalLong stop = whole(node.stop(), context);
        OptionalLong step = whole(node.step(), context);
        long first = start.orElse(0);
        long stride = step.orElse(1);
        long rows =
                start.isEmpty() || stop.isEmpty() || step.isEmpty()
                        ? 0
                        : rows(first, stop.getAsLong(), stride);
        SqlType type = node.output().type(0);
        int batchRows = context.settings().batchRows();
        return new RowMorsels(
                rows,
                context.settings().morselRows(),
                (sequence, from, count, out) -> {
                    for (long at = from; at < from + count; at += batchRows) {
                        int part = (int) Math.min(batchRows, from + count - at);
                        out.accept(
                                batch(context, type, sequence, first + at * stride, stride, part));
                    }
                },
                () -> {});
    }

    private static Batch batch(
            QueryContext context, SqlType type, long sequence, long first, long stride, int rows) {
        boolean narrow = Lane.of(type) == Lane.INT;
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), type, rows)) {
            for (int row = 0; row < rows; row++) {
                long value = first + row * stride;
                if (narrow) {
                    builder.append((int) value);
                } else {
                    builder.append(value);
                }
            }
            return new Batch(sequence, rows, List.of(builder.build()));
        }
    }

    /// The value of a constant; empty for NULL.
    private static OptionalLong whole(Expression expression, QueryContext context) {
        Object value = ConstantEvaluator.evaluate(expression, context).value();
        if (value == null) {
            return OptionalLong.empty();
        }
        if (value instanceof Long whole
                && expression.type().kind() != TypeKind.INTERVAL_YEAR_MONTH) {
            return OptionalLong.of(whole);
        }
        throw new EngineException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "a series goes over whole numbers or times by a fixed step, not over "
                        + expression.type().sql());
    }

    private static long rows(long start, long stop, long step) {
        if (step == 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "the step of a series is 0, but it must not be");
        }
        if (step > 0 ? start > stop : start < stop) {
            return 0;
        }
        BigInteger steps =
                BigInteger.valueOf(stop)
                        .subtract(BigInteger.valueOf(start))
                        .divide(BigInteger.valueOf(step));
        if (steps.bitLength() > 62) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "the series has " + steps + " steps, too many");
        }
        return steps.longValue() + 1;
    }
}
