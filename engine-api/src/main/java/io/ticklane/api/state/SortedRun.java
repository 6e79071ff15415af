package io.ticklane.api.state;

import java.lang.foreign.MemorySegment;

/// Neighbouring values of [SortedCells], from the least to the greatest: a copy for loops over
/// them, which may write to it.
public final class SortedRun {
    private static final int FIRST_VALUES = 64;

    private final StateMemory memory;
    private MemorySegment values = MemorySegment.NULL;
    private int capacity;
    private int size;

    SortedRun(StateMemory memory) {
        this.memory = memory;
    }

    /// How many values there are.
    public int size() {
        return size;
    }

    /// The value at a place.
    public double get(int place) {
        return StateColumn.readDouble(values, (long) place << 3);
    }

    /// Replaces the value at a place; the cells keep theirs.
    public void set(int place, double value) {
        StateColumn.writeDouble(values, (long) place << 3, value);
    }

    /// Makes it empty, with room for so many values.
    void begin(int count) {
        if (count > capacity) {
            int larger = (int) Math.min(Integer.MAX_VALUE, Math.max(FIRST_VALUES, 2L * count));
            MemorySegment grown = memory.allocate((long) larger << 3);
            release();
            values = grown;
            capacity = larger;
        }
        size = 0;
    }

    void add(double value) {
        StateColumn.writeDouble(values, (long) size << 3, value);
        size++;
    }

    void release() {
        if (capacity > 0) {
            memory.release(values);
            values = MemorySegment.NULL;
            capacity = 0;
            size = 0;
        }
    }
}
