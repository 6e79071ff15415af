package io.ticklane.api.column;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Writes a column of doubles; each row is written once. A NaN is written as NULL.
public final class DoubleWriter {
    private final MemorySegment values;
    private final MemorySegment validity;

    /// A writer to values and validity bits. The validity bits must be set for all rows before.
    public DoubleWriter(MemorySegment values, MemorySegment validity) {
        this.values = values;
        this.validity = validity;
    }

    /// The same column for one loop, with its fields in registers.
    public DoubleWriter view() {
        return new DoubleWriter(values, validity);
    }

    /// The same column for one loop of a function whose result is a TIMESTAMP: its nanoseconds,
    /// which a double does not hold, in place of doubles.
    public LongWriter longs() {
        return new LongWriter(values, validity);
    }

    // Both methods call nothing but memory access: a call that is rarely reached is not inlined,
    // and
    // a loop with a call in it loads everything again for each row.

    /// Writes a value, NULL if it is NaN.
    public void set(int row, double value) {
        values.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) row << 3, value);
        if (Double.isNaN(value)) {
            byte bits = validity.get(ValueLayout.JAVA_BYTE, row >> 3);
            validity.set(ValueLayout.JAVA_BYTE, row >> 3, (byte) (bits & ~(1 << (row & 7))));
        }
    }

    /// Writes NULL.
    public void setNull(int row) {
        set(row, Double.NaN);
    }
}
