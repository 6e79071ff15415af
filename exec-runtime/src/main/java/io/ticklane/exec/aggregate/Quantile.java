package io.ticklane.exec.aggregate;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.function.ArgumentColumns;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.util.List;

/// MEDIAN, PERCENTILE_CONT (linear between the two nearest values) and PERCENTILE_DISC (the first
/// value whose share of the rows up to it reaches the fraction), over values in order; NULLs come
/// last and do not count.
public record Quantile(int column, double fraction, boolean discrete, List<SortKey> order)
        implements RunFunction {
    public Quantile {
        order = List.copyOf(order);
    }

    /// The quantile of a call.
    static Quantile of(BuiltinAggregate function, AggregateCall call) {
        double fraction = 0.5;
        if (function != BuiltinAggregate.MEDIAN) {
            Object given =
                    call.arguments().size() > 1
                                    && call.arguments().get(1) instanceof Expression.Literal literal
                            ? literal.value()
                            : null;
            if (!(given instanceof Number number)
                    || !(number.doubleValue() >= 0 && number.doubleValue() <= 1)) {
                throw new EngineException(
                        ErrorCode.INVALID_ARGUMENT,
                        function
                                + ": fraction is "
                                + given
                                + ", but must be a constant with 0 <= fraction <= 1");
            }
            fraction = number.doubleValue();
        }
        int column = RunFunctions.column(call, 0);
        boolean descending = !call.order().isEmpty() && call.order().get(0).descending();
        return new Quantile(
                column,
                fraction,
                function == BuiltinAggregate.PERCENTILE_DISC,
                List.of(new SortKey(column, descending, false)));
    }

    @Override
    public void append(
            List<Column> columns, MemorySegment rows, int from, int to, ColumnBuilder out) {
        Column values = columns.get(column);
        int end = to;
        while (end > from && values.isNull(row(rows, end - 1))) {
            end--;
        }
        append(values, rank -> row(rows, from + rank), end - from, out);
    }

    /// Appends the value of as many rows without NULL, ranked by [#order].
    public void append(Column values, RankedRows rows, int count, ColumnBuilder out) {
        if (count == 0) {
            out.appendNull();
        } else if (discrete) {
            int place = Math.max(0, (int) Math.ceil(fraction * count) - 1);
            out.appendFrom(values, rows.row(Math.min(place, count - 1)));
        } else {
            double at = fraction * (count - 1);
            int below = (int) Math.floor(at);
            int above = Math.min(below + 1, count - 1);
            interpolate(values, rows.row(below), rows.row(above), at - below, out);
        }
    }

    private static void interpolate(
            Column values, int below, int above, double share, ColumnBuilder out) {
        SqlType type = values.type();
        if (Lane.isCoded(type)) {
            throw new EngineException(
                    ErrorCode.TYPE_MISMATCH,
                    "PERCENTILE_CONT needs numbers or times, not " + type.sql());
        }
        if (Lane.of(out.type()) == Lane.DOUBLE) {
            double low = ArgumentColumns.number(values, below);
            double high = ArgumentColumns.number(values, above);
            ResultValue.append(out, share == 0 ? low : low + share * (high - low));
            return;
        }
        BigDecimal low = exact(values, below);
        BigDecimal high = exact(values, above);
        ResultValue.append(out, low.add(high.subtract(low).multiply(new BigDecimal(share))));
    }

    private static BigDecimal exact(Column values, int row) {
        return switch (values.lane()) {
            case BIT -> values.bit(row) ? BigDecimal.ONE : BigDecimal.ZERO;
            case INT -> BigDecimal.valueOf(values.integer(row));
            case LONG -> BigDecimal.valueOf(values.longValue(row), values.type().scale());
            case DOUBLE -> new BigDecimal(values.doubleValue(row));
            case WIDE ->
                    new BigDecimal(
                            ArgumentColumns.wide(values.wideLow(row), values.wideHigh(row)),
                            values.type().scale());
        };
    }

    static int row(MemorySegment rows, int place) {
        return rows.get(ValueLayout.JAVA_INT_UNALIGNED, (long) place << 2);
    }
}
