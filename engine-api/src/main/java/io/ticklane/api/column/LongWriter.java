package io.ticklane.api.column;

import io.ticklane.api.memory.ValidBits;
import io.ticklane.api.memory.Words;

/// Writes a column of longs; each row is written once.
public final class LongWriter {
    private final Words values;
    private final ValidBits valid;

    /// A writer for one loop. The validity bits must be set for all rows before.
    LongWriter(Words values, ValidBits valid) {
        this.values = values.view();
        this.valid = valid.view();
    }

    /// Writes a value.
    public void set(int row, long value) {
        values.set(row, value);
    }

    /// Writes NULL.
    public void setNull(int row) {
        set(row, 0);
        valid.clear(row);
    }
}
