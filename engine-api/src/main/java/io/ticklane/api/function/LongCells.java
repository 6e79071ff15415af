package io.ticklane.api.function;

import java.lang.foreign.ValueLayout;

/// Longs of a state, one for each slot.
public final class LongCells extends StateColumn {
    LongCells(StateMemory memory) {
        super(memory, Long.BYTES);
    }

    /// The long of a slot.
    public long get(int slot) {
        return cells().get(ValueLayout.JAVA_LONG_UNALIGNED, (long) slot << 3);
    }

    /// Sets the long of a slot.
    public void set(int slot, long value) {
        cells().set(ValueLayout.JAVA_LONG_UNALIGNED, (long) slot << 3, value);
    }
}
