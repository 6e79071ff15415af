package io.ticklane.api.state;

import io.ticklane.api.memory.Words;

/// Doubles of a state, one or a fixed number for each slot.
public final class DoubleCells extends StateColumn {
    private final int perSlot;

    DoubleCells(StateMemory memory, int perSlot) {
        super(memory, perSlot * Double.BYTES);
        this.perSlot = perSlot;
    }

    /// The cells for one loop, with their fields in registers; stale when the state grows.
    public View view() {
        return new View(Words.of(cells()), perSlot);
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
        /// New cells are zero; with the bits of NaN turned over they read as NaN.
        private static final long UNKNOWN = 0x7ff8_0000_0000_0000L;

        private final Words cells;
        private final int perSlot;

        private View(Words cells, int perSlot) {
            this.cells = cells;
            this.perSlot = perSlot;
        }

        /// The double of a slot.
        public double get(int slot) {
            return cells.getDouble(slot);
        }

        /// Sets the double of a slot.
        public void set(int slot, double value) {
            cells.setDouble(slot, value);
        }

        /// The double of a slot that was set by [#setKnown(int, double)], NaN before.
        public double known(int slot) {
            return Double.longBitsToDouble(cells.get(slot) ^ UNKNOWN);
        }

        /// Sets a double that is NaN in a new slot.
        public void setKnown(int slot, double value) {
            cells.set(slot, Double.doubleToRawLongBits(value) ^ UNKNOWN);
        }

        /// The double at a place of a slot's ring.
        public double get(int slot, int place) {
            return cells.getDouble((long) slot * perSlot + place);
        }

        /// Sets the double at a place of a slot's ring.
        public void set(int slot, int place, double value) {
            cells.setDouble((long) slot * perSlot + place, value);
        }
    }
}
