package io.ticklane.api.column;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// A view of a column of arrays of doubles, whose elements lie one array after the other. An
/// element that is NULL is NaN. The lengths of missing rows are unspecified, but not negative.
public final class ArrayColumn {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    private final MemorySegment offsets;
    private final MemorySegment values;
    private final @Nullable MemorySegment validity;

    /// A view of elements: those of row i are the values from `offsets[i]` to `offsets[i + 1]`. The
    /// validity bits (bit i % 8 of byte i / 8, set for valid) are those of whole arrays; null means
    /// that all are valid.
    public ArrayColumn(
            MemorySegment offsets, MemorySegment values, @Nullable MemorySegment validity) {
        this.offsets = offsets;
        this.values = values;
        this.validity = validity;
    }

    /// The same column for one loop, with its fields in registers.
    public ArrayColumn view() {
        return new ArrayColumn(offsets, values, validity);
    }

    /// Whether the array of a row is NULL.
    public boolean isMissing(int row) {
        return validity != null
                && (validity.get(ValueLayout.JAVA_BYTE, row >> 3) >> (row & 7) & 1) == 0;
    }

    /// The number of elements of a row.
    public int length(int row) {
        return offsets.get(INT, (row + 1L) << 2) - offsets.get(INT, (long) row << 2);
    }

    /// The element at a place from 0, below the length of the row; NaN for NULL.
    public double get(int row, int place) {
        return values.get(DOUBLE, (long) (offsets.get(INT, (long) row << 2) + place) << 3);
    }
}
