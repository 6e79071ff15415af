package io.ticklane.api.column;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// A view of a column of doubles. Rows whose validity bit is clear and rows that hold NaN are
/// missing. The values of missing rows are unspecified.
public final class DoubleColumn {
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    private final MemorySegment values;
    private final @Nullable MemorySegment validity;

    /// A view of values and validity bits (bit i % 8 of byte i / 8, set for valid); null validity
    /// means that all are valid.
    public DoubleColumn(MemorySegment values, @Nullable MemorySegment validity) {
        this.values = values;
        this.validity = validity;
    }

    /// The same column for one loop: an object that does not leave a method costs nothing, and its
    /// fields stay in registers.
    public DoubleColumn view() {
        return new DoubleColumn(values, validity);
    }

    /// The value of a row.
    public double get(int row) {
        return values.get(DOUBLE, (long) row << 3);
    }

    /// The value of a row, NaN where it has no number.
    public double getOrNaN(int row) {
        if (validity != null
                && (validity.get(ValueLayout.JAVA_BYTE, row >> 3) >> (row & 7) & 1) == 0) {
            return Double.NaN;
        }
        return get(row);
    }

    /// Whether a row has no number.
    public boolean isMissing(int row) {
        if (validity != null
                && (validity.get(ValueLayout.JAVA_BYTE, row >> 3) >> (row & 7) & 1) == 0) {
            return true;
        }
        return Double.isNaN(get(row));
    }

    /// The values, eight bytes each, in the byte order of the machine.
    public MemorySegment values() {
        return values;
    }
}
