package io.ticklane.api.state;

import java.lang.foreign.MemorySegment;

/// Gives the memory of state columns; the runtime's counts against the budget of the query.
@FunctionalInterface
public interface StateMemory {
    /// Zeroed memory of this many bytes, aligned to eight. It lives as long as the giver.
    MemorySegment allocate(long bytes);

    /// Takes back memory that a larger one has replaced.
    default void release(MemorySegment memory) {}

    /// Memory of the Java heap, for tests.
    static StateMemory heap() {
        return bytes -> MemorySegment.ofArray(new long[Math.toIntExact((bytes + 7) >> 3)]);
    }
}
