package io.ticklane.api.column;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Writes a column of longs; each row is written once.
public final class LongWriter {
    private final MemorySegment values;
    private final MemorySegment validity;

    /// A writer to values and validity bits. The validity bits must be set for all rows before.
    public LongWriter(MemorySegment values, MemorySegment validity) {
        this.values = values;
        this.validity = validity;
    }

    /// Writes a value.
    public void set(int row, long value) {
        values.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3, value);
    }

    /// Writes NULL.
    public void setNull(int row) {
        set(row, 0);
        byte bits = validity.get(ValueLayout.JAVA_BYTE, row >> 3);
        validity.set(ValueLayout.JAVA_BYTE, row >> 3, (byte) (bits & ~(1 << (row & 7))));
    }
}
