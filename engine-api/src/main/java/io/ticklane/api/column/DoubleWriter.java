package io.ticklane.api.column;

import io.ticklane.api.memory.ValidBits;
import io.ticklane.api.memory.Words;
import java.lang.foreign.MemorySegment;

/// Writes a column of doubles; each row is written once. A NaN is written as NULL.
public final class DoubleWriter {
    private final Words values;
    private final ValidBits valid;

    /// A writer to values and validity bits. The validity bits must be set for all rows before.
    public DoubleWriter(MemorySegment values, MemorySegment validity) {
        this(Words.of(values), ValidBits.of(validity));
    }

    private DoubleWriter(Words values, ValidBits valid) {
        this.values = values;
        this.valid = valid;
    }

    /// The same column for one loop, with its fields in registers.
    public DoubleWriter view() {
        return new DoubleWriter(values.view(), valid.view());
    }

    /// The same column for one loop of a function whose result is a TIMESTAMP: its nanoseconds,
    /// which a double does not hold, in place of doubles.
    public LongWriter longs() {
        return new LongWriter(values, valid);
    }

    /// Writes a value, NULL if it is NaN.
    public void set(int row, double value) {
        values.setDouble(row, value);
        if (Double.isNaN(value)) {
            valid.clear(row);
        }
    }

    /// Writes NULL.
    public void setNull(int row) {
        set(row, Double.NaN);
    }
}
