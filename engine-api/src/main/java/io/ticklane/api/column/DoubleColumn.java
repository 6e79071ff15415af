package io.ticklane.api.column;

import io.ticklane.api.memory.ValidBits;
import io.ticklane.api.memory.Words;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A view of a column of doubles. Rows whose validity bit is clear and rows that hold NaN are
/// missing. The values of missing rows are unspecified.
public final class DoubleColumn {
    private final Words values;
    private final ValidBits valid;

    /// A view of values and validity bits (bit i % 8 of byte i / 8, set for valid); null validity
    /// means that all are valid.
    public DoubleColumn(MemorySegment values, @Nullable MemorySegment validity) {
        this(Words.of(values), ValidBits.of(validity));
    }

    private DoubleColumn(Words values, ValidBits valid) {
        this.values = values;
        this.valid = valid;
    }

    /// The same column for one loop: an object that does not leave a method costs nothing, and its
    /// fields stay in registers.
    public DoubleColumn view() {
        return new DoubleColumn(values.view(), valid.view());
    }

    /// The value of a row.
    public double get(int row) {
        return values.getDouble(row);
    }

    /// The value of a row, NaN where it has no number.
    public double getOrNaN(int row) {
        double value = values.getDouble(row);
        return valid.get(row) ? value : Double.NaN;
    }

    /// Whether a row has no number.
    public boolean isMissing(int row) {
        return Double.isNaN(getOrNaN(row));
    }

    /// The values, eight bytes each, in the byte order of the machine.
    public MemorySegment values() {
        return values.memory();
    }
}
