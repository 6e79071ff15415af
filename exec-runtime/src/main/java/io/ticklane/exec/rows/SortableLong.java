package io.ticklane.exec.rows;

import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;

/// Values of up to eight bytes as longs of the same order: FALSE before TRUE; -0.0 before 0.0, NaN
/// last.
public final class SortableLong {
    private SortableLong() {}

    /// Whether values of a lane have such a form (codes of text do not keep their order in it).
    public static boolean has(Lane lane) {
        return lane != Lane.WIDE;
    }

    /// The long of a value that is not NULL.
    public static long of(Column column, Lane lane, int row) {
        return switch (lane) {
            case BIT -> column.bit(row) ? 1 : 0;
            case INT -> column.integer(row);
            case LONG -> column.longValue(row);
            case DOUBLE -> of(column.doubleValue(row));
            case WIDE -> throw new IllegalStateException("sixteen bytes");
        };
    }

    /// The long of a double.
    public static long of(double value) {
        long bits = Double.doubleToLongBits(value);
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    /// The double of a long.
    public static double toDouble(long sortable) {
        return Double.longBitsToDouble(sortable ^ ((sortable >> 63) & Long.MAX_VALUE));
    }

    /// Appends the value of a long.
    public static void append(long sortable, Lane lane, ColumnBuilder out) {
        switch (lane) {
            case BIT -> out.append(sortable != 0);
            case INT -> out.append((int) sortable);
            case LONG -> out.append(sortable);
            case DOUBLE -> out.append(toDouble(sortable));
            case WIDE -> throw new IllegalStateException("sixteen bytes");
        }
    }
}
