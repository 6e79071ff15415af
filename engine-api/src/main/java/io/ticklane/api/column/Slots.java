package io.ticklane.api.column;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// The state slot of each row.
public final class Slots {
    private static final int FEW = 4096;

    /// The slots 0 to FEW - 1, of which constant ones are slices.
    private static final MemorySegment FIRST = first();

    private final MemorySegment slots;

    /// All ones, or zero where the only slot in memory is that of every row: one way to read both.
    private final int mask;

    private Slots(MemorySegment slots, int mask) {
        this.slots = slots;
        this.mask = mask;
    }

    /// Slots of four bytes each, in the byte order of the machine.
    public static Slots of(MemorySegment slots) {
        return new Slots(slots, -1);
    }

    /// The same slot for every row.
    public static Slots constant(int slot) {
        return new Slots(
                slot < FEW ? FIRST.asSlice((long) slot << 2, Integer.BYTES) : one(slot), 0);
    }

    private static MemorySegment one(int slot) {
        MemorySegment one = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
        one.set(ValueLayout.JAVA_INT, 0, slot);
        return one;
    }

    private static MemorySegment first() {
        MemorySegment first = Arena.global().allocate(ValueLayout.JAVA_INT, FEW);
        for (int slot = 0; slot < FEW; slot++) {
            first.setAtIndex(ValueLayout.JAVA_INT, slot, slot);
        }
        return first;
    }

    /// The same slots for one loop, with their fields in registers.
    public Slots view() {
        return new Slots(slots, mask);
    }

    /// The slots for loops, four bytes each; null where all rows have the slot of row 0.
    public @Nullable MemorySegment segment() {
        return mask == 0 ? null : slots;
    }

    /// The slot of a row.
    public int get(int row) {
        return slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) (row & mask) << 2);
    }
}
