package io.ticklane.api.state;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

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
        /// New cells are zero; with the bits of NaN turned over they read as NaN.
        private static final long UNKNOWN = 0x7ff8_0000_0000_0000L;

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

        /// The double of a slot that was set by [#setKnown(int, double)], NaN before.
        public double known(int slot) {
            return Double.longBitsToDouble(
                    cells.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) slot << 3) ^ UNKNOWN);
        }

        /// Sets a double that is NaN in a new slot.
        public void setKnown(int slot, double value) {
            cells.set(
                    ValueLayout.JAVA_LONG_UNALIGNED,
                    (long) slot << 3,
                    Double.doubleToRawLongBits(value) ^ UNKNOWN);
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
