package io.ticklane.api.column;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// A view of a column of longs. The values of missing rows are unspecified.
public final class LongColumn {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final MemorySegment values;
    private final @Nullable MemorySegment validity;

    /// A view of values and validity bits (bit i % 8 of byte i / 8, set for valid); null validity
    /// means that all are valid.
    public LongColumn(MemorySegment values, @Nullable MemorySegment validity) {
        this.values = values;
        this.validity = validity;
    }

    /// The same column for one loop, with its fields in registers.
    public LongColumn view() {
        return new LongColumn(values, validity);
    }

    /// The value of a row.
    public long get(int row) {
        return values.get(LONG, (long) row << 3);
    }

    /// Whether a row is NULL.
    public boolean isMissing(int row) {
        return validity != null
                && (validity.get(ValueLayout.JAVA_BYTE, row >> 3) >> (row & 7) & 1) == 0;
    }
}
