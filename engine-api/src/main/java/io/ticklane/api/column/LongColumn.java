package io.ticklane.api.column;

import io.ticklane.api.memory.ValidBits;
import io.ticklane.api.memory.Words;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A view of a column of longs. The values of missing rows are unspecified.
public final class LongColumn {
    private final Words values;
    private final ValidBits valid;

    /// A view of values and validity bits (bit i % 8 of byte i / 8, set for valid); null validity
    /// means that all are valid.
    public LongColumn(MemorySegment values, @Nullable MemorySegment validity) {
        this(Words.of(values), ValidBits.of(validity));
    }

    private LongColumn(Words values, ValidBits valid) {
        this.values = values;
        this.valid = valid;
    }

    /// The same column for one loop, with its fields in registers.
    public LongColumn view() {
        return new LongColumn(values.view(), valid.view());
    }

    /// The value of a row.
    public long get(int row) {
        return values.get(row);
    }

    /// Whether a row is NULL.
    public boolean isMissing(int row) {
        return !valid.get(row);
    }
}
