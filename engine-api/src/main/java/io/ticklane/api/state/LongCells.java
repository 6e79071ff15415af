package io.ticklane.api.state;

import io.ticklane.api.memory.Words;
import java.lang.foreign.ValueLayout;

/// Longs of a state, one for each slot.
public final class LongCells extends StateColumn {
    LongCells(StateMemory memory) {
        super(memory, Long.BYTES);
    }

    /// The cells for one loop, with their fields in registers; stale when the state grows.
    public View view() {
        return new View(Words.of(cells()));
    }

    /// The long of a slot.
    public long get(int slot) {
        return cells().get(ValueLayout.JAVA_LONG_UNALIGNED, (long) slot << 3);
    }

    /// Sets the long of a slot.
    public void set(int slot, long value) {
        cells().set(ValueLayout.JAVA_LONG_UNALIGNED, (long) slot << 3, value);
    }

    /// The cells of a loop.
    public static final class View {
        private final Words cells;

        private View(Words cells) {
            this.cells = cells;
        }

        /// The long of a slot.
        public long get(int slot) {
            return cells.get(slot);
        }

        /// Sets the long of a slot.
        public void set(int slot, long value) {
            cells.set(slot, value);
        }
    }
}
