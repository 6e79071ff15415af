package io.ticklane.exec.source.parquet;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.batch.TextEncoder;
import io.ticklane.exec.filter.KeyFilter;
import io.ticklane.exec.filter.ScanKeys.ColumnKeys;
import io.ticklane.exec.source.parquet.FileMetadata.Chunk;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells from the least and greatest value of each column that no row of a row group can pass a
/// filter. What it does not understand it lets through: the filter itself comes later.
///
/// NaN is greater than all numbers and is not among a file's bounds, so a double is never ruled out
/// from above.
final class RowGroupFilter {
    private final @Nullable Expression condition;
    private final Columns columns;
    private final TextEncoder texts;

    /// Finds what a file says of the columns that a filter names.
    interface Columns {
        /// The form of a column of the filter.
        ColumnForm form(int column);

        /// Its chunk in a row group.
        Chunk chunk(FileMetadata.RowGroup group, int column);
    }

    RowGroupFilter(Optional<Expression> condition, Columns columns, TextEncoder texts) {
        this.condition = condition.orElse(null);
        this.columns = columns;
        this.texts = texts;
    }

    /// Whether some row of the group may pass.
    boolean mayPass(FileMetadata.RowGroup group) throws IOException {
        return condition == null || mayPass(group, condition);
    }

    /// A filter of these that no row of the group can pass, if there is one.
    Optional<ColumnKeys> against(FileMetadata.RowGroup group, List<ColumnKeys> keys)
            throws IOException {
        for (ColumnKeys each : keys) {
            Chunk chunk = columns.chunk(group, each.column());
            boolean bounded = chunk.least().isPresent() && chunk.greatest().isPresent();
            if (bounded
                    && !mayPass(
                            columns.form(each.column()),
                            chunk.least().get(),
                            chunk.greatest().get(),
                            each.filter())) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private boolean mayPass(ColumnForm form, byte[] least, byte[] greatest, KeyFilter keys)
            throws IOException {
        if (form.list().isPresent()) {
            return true;
        }
        if (form.conversion() == ColumnForm.Conversion.CODE) {
            return keys.mayPass(least, greatest);
        }
        long[] low = cell(form, least);
        long[] high = cell(form, greatest);
        if (low.length == 0 || high.length == 0) {
            return true;
        }
        return switch (Lane.of(form.type())) {
            case INT -> keys.mayPass(integer(low), integer(high));
            case LONG -> keys.mayPass(low[0], high[0]);
            case DOUBLE ->
                    keys.mayPass(Double.longBitsToDouble(low[0]), Double.longBitsToDouble(high[0]));
            case BIT, WIDE -> true;
        };
    }

    private boolean mayPass(FileMetadata.RowGroup group, Expression expression) throws IOException {
        if (!(expression instanceof Expression.Call call)) {
            return true;
        }
        if (call.operator() == ScalarOperator.AND) {
            for (Expression part : call.arguments()) {
                if (!mayPass(group, part)) {
                    return false;
                }
            }
            return true;
        }
        if (call.operator() == ScalarOperator.OR) {
            for (Expression part : call.arguments()) {
                if (mayPass(group, part)) {
                    return true;
                }
            }
            return false;
        }
        if (call.arguments().size() != 2) {
            return true;
        }
        Expression left = call.arguments().get(0);
        Expression right = call.arguments().get(1);
        if (left instanceof Expression.Column(int column, var _)
                && right instanceof Expression.Literal(Object value, var _)) {
            return value == null || compare(group, call.operator(), column, value);
        }
        if (left instanceof Expression.Literal(Object value, var _)
                && right instanceof Expression.Column(int column, var _)) {
            return value == null || compare(group, turned(call.operator()), column, value);
        }
        return true;
    }

    private static ScalarOperator turned(ScalarOperator operator) {
        return switch (operator) {
            case LESS -> ScalarOperator.GREATER;
            case LESS_EQUAL -> ScalarOperator.GREATER_EQUAL;
            case GREATER -> ScalarOperator.LESS;
            case GREATER_EQUAL -> ScalarOperator.LESS_EQUAL;
            default -> operator;
        };
    }

    private boolean compare(
            FileMetadata.RowGroup group, ScalarOperator operator, int column, Object value)
            throws IOException {
        ColumnForm form = columns.form(column);
        Chunk chunk = columns.chunk(group, column);
        boolean bounded = chunk.least().isPresent() && chunk.greatest().isPresent();
        if (!bounded || form.list().isPresent()) {
            return true;
        }
        boolean fromAbove = Lane.of(form.type()) != Lane.DOUBLE;
        return switch (operator) {
            case EQUAL ->
                    order(form, chunk.least().get(), value) <= 0
                            && order(form, chunk.greatest().get(), value) >= 0;
            case LESS -> order(form, chunk.least().get(), value) < 0;
            case LESS_EQUAL -> order(form, chunk.least().get(), value) <= 0;
            case GREATER -> !fromAbove || order(form, chunk.greatest().get(), value) > 0;
            case GREATER_EQUAL -> !fromAbove || order(form, chunk.greatest().get(), value) >= 0;
            default -> true;
        };
    }

    /// Compares a bound with a constant; a bound that cannot be compared is equal.
    private int order(ColumnForm form, byte[] bound, Object value) throws IOException {
        if (form.conversion() == ColumnForm.Conversion.CODE) {
            return value instanceof String text
                    ? Arrays.compareUnsigned(bound, text.getBytes(StandardCharsets.UTF_8))
                    : 0;
        }
        long[] cell = cell(form, bound);
        if (cell.length == 0) {
            return 0;
        }
        return switch (Lane.of(form.type())) {
            case INT -> value instanceof Long number ? Long.compare(integer(cell), number) : 0;
            case LONG ->
                    switch (value) {
                        case Long number -> Long.compare(cell[0], number);
                        case BigDecimal number ->
                                BigDecimal.valueOf(cell[0], form.type().scale()).compareTo(number);
                        default -> 0;
                    };
            case DOUBLE -> {
                double number = Double.longBitsToDouble(cell[0]);
                double other = value instanceof Double of ? of : Double.NaN;
                // neither is true of what is no number
                yield number < other ? -1 : number > other ? 1 : 0;
            }
            case BIT, WIDE -> 0;
        };
    }

    /// The value of a cell of lane INT.
    private static long integer(long[] cell) {
        return cell[0] << Integer.SIZE >> Integer.SIZE;
    }

    /// The value of a bound as it lies in its lane, low bytes first; nothing if it cannot be read.
    private long[] cell(ColumnForm form, byte[] bound) throws IOException {
        if (form.width() == 0 || bound.length != form.width()) {
            return new long[0];
        }
        long[] cell = new long[2];
        MemorySegment lane = MemorySegment.ofArray(cell);
        try {
            new LaneDecoder(form, texts).decode(MemorySegment.ofArray(bound), 0, 1, lane, 0);
        } catch (ArithmeticException e) {
            return new long[0];
        }
        return cell;
    }
}
