package io.ticklane.api.function;

import java.lang.foreign.MemorySegment;

/// Doubles of a state, one or a fixed number for each slot.
public final class DoubleCells extends StateColumn {
    private final int perSlot;

    DoubleCells(StateMemory memory, int perSlot) {
        super(memory, perSlot * Double.BYTES);
        this.perSlot = perSlot;
    }

    /// The cells for one loop, with their fields in registers; stale when the state grows.
    public View view() {
        return new View(cells(), perSlot);
    }

    /// The double of a slot.
    public double get(int slot) {
        return readDouble(cells(), (long) slot << 3);
    }

    /// Sets the double of a slot.
    public void set(int slot, double value) {
        writeDouble(cells(), (long) slot << 3, value);
    }

    /// The cells of a loop.
    public static final class View {
        private final MemorySegment cells;
        private final int perSlot;

        private View(MemorySegment cells, int perSlot) {
            this.cells = cells;
            this.perSlot = perSlot;
        }

        /// The double of a slot.
        public double get(int slot) {
            return readDouble(cells, (long) slot << 3);
        }

        /// Sets the double of a slot.
        public void set(int slot, double value) {
            writeDouble(cells, (long) slot << 3, value);
        }

        /// The double at a place of a slot's ring.
        public double get(int slot, int place) {
            return readDouble(cells, ((long) slot * perSlot + place) << 3);
        }

        /// Sets the double at a place of a slot's ring.
        public void set(int slot, int place, double value) {
            writeDouble(cells, ((long) slot * perSlot + place) << 3, value);
        }
    }
}
