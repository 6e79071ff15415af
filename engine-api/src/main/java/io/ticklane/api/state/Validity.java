package io.ticklane.api.state;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Validity bits in loops: bit i is `byte[i / 8] >> (i % 8) & 1`, set for a row that has a value.
final class Validity {
    private Validity() {}

    /// One for a row that has a value, else zero.
    static int bit(MemorySegment validity, int row) {
        return validity.get(ValueLayout.JAVA_BYTE, row >> 3) >> (row & 7) & 1;
    }

    /// The value of a row that has one, else zero; without a branch.
    static double orZero(MemorySegment validity, int row, double value) {
        return Double.longBitsToDouble(
                Double.doubleToRawLongBits(value) & -(long) bit(validity, row));
    }
}
