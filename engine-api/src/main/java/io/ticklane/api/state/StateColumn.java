package io.ticklane.api.state;

import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A growing column of cells of a fixed number of bytes. A column whose slots hold more than that
/// keeps it in memory of its own and overrides what concerns whole slots.
abstract sealed class StateColumn
        permits DoubleCells, LongCells, QueueCells, SortedCells, SumCells {
    private static final int FIRST_SLOTS = 16;

    private final StateMemory memory;
    private final int width;
    private MemorySegment cells = MemorySegment.NULL;
    private int capacity;

    StateColumn(StateMemory memory, int width) {
        this.memory = memory;
        this.width = width;
    }

    final MemorySegment cells() {
        return cells;
    }

    final void ensure(int slots) {
        if (slots <= capacity) {
            return;
        }
        int larger =
                Math.max(
                        Math.max(FIRST_SLOTS, slots),
                        (int) Math.min(Integer.MAX_VALUE - 8L, capacity * 2L));
        MemorySegment grown = memory.allocate((long) larger * width);
        if (capacity > 0) {
            MemorySegment.copy(cells, 0, grown, 0, (long) capacity * width);
            memory.release(cells);
        }
        cells = grown;
        capacity = larger;
    }

    void clear(int slot) {
        long from = (long) slot * width;
        for (long at = from; at < from + width; at += Long.BYTES) {
            cells.set(ValueLayout.JAVA_LONG_UNALIGNED, at, 0);
        }
    }

    void copy(int slot, StateColumn from, int fromSlot) {
        MemorySegment.copy(from.cells, (long) fromSlot * width, cells, (long) slot * width, width);
    }

    /// Gives the first slots the one form that follows from what they are.
    void settle(int slots) {}

    /// Writes the first slots, which are settled.
    void save(StateWriter out, int slots) {
        out.writeBytes(cells, 0, (long) slots * width);
    }

    /// Reads the first slots, which exist and are zero.
    void restore(StateReader in, int slots) {
        in.readBytes(cells, 0, (long) slots * width);
    }

    void release() {
        if (capacity > 0) {
            memory.release(cells);
            cells = MemorySegment.NULL;
            capacity = 0;
        }
    }

    static double readDouble(MemorySegment cells, long at) {
        return cells.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, at);
    }

    static void writeDouble(MemorySegment cells, long at, double value) {
        cells.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, at, value);
    }
}
