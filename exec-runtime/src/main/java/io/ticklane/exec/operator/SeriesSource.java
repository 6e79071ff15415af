package io.ticklane.exec.operator;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.query.QueryContext;
import java.math.BigInteger;
import java.util.List;

/// Whole numbers or times at equal steps. A NULL argument gives no rows.
public final class SeriesSource {
    private SeriesSource() {}

    /// The rows of a plan node.
    public static Source of(PhysicalNode.Series node, QueryContext context) {
        Object start = Literals.value(node.start());
        Object stop = Literals.value(node.stop());
        Object step = Literals.value(node.step());
        long first = start == null ? 0 : whole(node.start());
        long stride = step == null ? 1 : whole(node.step());
        long rows =
                start == null || stop == null || step == null
                        ? 0
                        : rows(first, whole(node.stop()), stride);
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

    private static long whole(Expression expression) {
        if (Literals.value(expression) instanceof Long value) {
            return value;
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
