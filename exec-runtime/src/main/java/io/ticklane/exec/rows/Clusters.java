package io.ticklane.exec.rows;

import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The rows of each slot one after the other, within a slot in their order.
///
/// Threads: any, once made.
public final class Clusters implements AutoCloseable {
    private final GrowingMemory starts;
    private final GrowingMemory rows;
    private final int slots;

    /// Clusters rows 0 to `count - 1` by their slots, four bytes each, 0 to `slots - 1`; rows with
    /// a negative slot are left out.
    public Clusters(QueryMemory memory, MemorySegment slotOfRow, int count, int slots) {
        this.slots = slots;
        this.starts = new GrowingMemory(memory);
        this.rows = new GrowingMemory(memory);
        try {
            MemorySegment first = starts.ensure((slots + 2L) << 2);
            MemorySegment target = rows.ensure(Math.max(1L, count) << 2);
            for (int row = 0; row < count; row++) {
                int slot = get(slotOfRow, row);
                if (slot >= 0) {
                    set(first, slot + 2L, get(first, slot + 2L) + 1);
                }
            }
            for (int slot = 1; slot < slots; slot++) {
                set(first, slot + 1L, get(first, slot + 1L) + get(first, slot));
            }
            for (int row = 0; row < count; row++) {
                int slot = get(slotOfRow, row);
                if (slot >= 0) {
                    int place = get(first, slot + 1L);
                    set(target, place, row);
                    set(first, slot + 1L, place + 1);
                }
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// The number of slots.
    public int slots() {
        return slots;
    }

    /// The place where the rows of a slot begin.
    public int start(int slot) {
        return get(starts.segment(), slot);
    }

    /// The place after the rows of a slot.
    public int end(int slot) {
        return get(starts.segment(), slot + 1L);
    }

    /// The row at a place.
    public int row(int place) {
        return get(rows.segment(), place);
    }

    /// The rows at all places, four bytes each.
    public MemorySegment rows() {
        return rows.segment();
    }

    @Override
    public void close() {
        starts.close();
        rows.close();
    }

    static int get(MemorySegment segment, long index) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, index << 2);
    }

    static void set(MemorySegment segment, long index, int value) {
        segment.set(ValueLayout.JAVA_INT_UNALIGNED, index << 2, value);
    }
}
