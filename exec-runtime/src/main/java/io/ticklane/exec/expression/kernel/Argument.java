package io.ticklane.exec.expression.kernel;

import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// An argument of a kernel: a column, or a constant that stands for every row. Owns a reference to
/// its column.
public final class Argument implements AutoCloseable {
    private final Column column;
    private final boolean constant;
    private final MemorySegment values;
    private final @Nullable MemorySegment validity;
    private final int mask;

    /// An argument over a column, or over a block of at least 64 equal rows for a constant; takes
    /// ownership of one reference.
    public Argument(Column column, boolean constant) {
        this.column = column;
        this.constant = constant;
        this.values = column.values();
        this.validity = column.validity();
        this.mask = constant ? 0 : -1;
    }

    /// Closes all.
    public static void closeAll(Argument[] arguments) {
        for (Argument argument : arguments) {
            argument.close();
        }
    }

    /// The column; for a constant, its block of equal rows.
    public Column column() {
        return column;
    }

    /// Whether one value stands for every row.
    public boolean isConstant() {
        return constant;
    }

    /// The values. Row i lies at `i * step`.
    public MemorySegment values() {
        return values;
    }

    /// The bytes from one row to the next: none for a constant, whose block is long enough for any
    /// vector.
    public long step() {
        return constant ? 0 : column.lane().bytes();
    }

    /// Whether some row may be NULL.
    public boolean hasNulls() {
        return validity != null;
    }

    /// The validity bits of a group of 64 rows.
    public long validWord(int group) {
        return validity == null ? -1L : Bits.word(validity, group & mask);
    }

    /// The values of lane BIT of a group of 64 rows; bits of NULL rows and bits behind the last row
    /// are unspecified.
    public long bitWord(int group) {
        return Bits.word(values, group & mask);
    }

    /// Whether a row is NULL.
    public boolean isNull(int row) {
        return validity != null && !Bits.get(validity, row & mask);
    }

    /// A value of lane BIT.
    public boolean bit(int row) {
        return Bits.get(values, row & mask);
    }

    /// A value of lane INT.
    public int integer(int row) {
        return values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) (row & mask) << 2);
    }

    /// A value of lane LONG.
    public long longValue(int row) {
        return values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) (row & mask) << 3);
    }

    /// A value of lane DOUBLE.
    public double doubleValue(int row) {
        return values.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) (row & mask) << 3);
    }

    /// The low half of a value of lane WIDE.
    public long wideLow(int row) {
        return values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) (row & mask) << 4);
    }

    /// The high half of a value of lane WIDE.
    public long wideHigh(int row) {
        return values.get(ValueLayout.JAVA_LONG_UNALIGNED, ((long) (row & mask) << 4) + 8);
    }

    /// A whole number of lane INT or LONG.
    public long whole(int row) {
        return switch (column.lane()) {
            case INT -> integer(row);
            case LONG -> longValue(row);
            case BIT, DOUBLE, WIDE ->
                    throw new IllegalStateException(
                            "not a lane of whole numbers: " + column.lane());
        };
    }

    @Override
    public void close() {
        column.close();
    }
}
