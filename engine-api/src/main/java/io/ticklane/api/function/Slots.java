package io.ticklane.api.function;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// The state slot of each row.
public final class Slots {
    private final @Nullable MemorySegment slots;
    private final int constant;

    private Slots(@Nullable MemorySegment slots, int constant) {
        this.slots = slots;
        this.constant = constant;
    }

    /// Slots of four bytes each, in the byte order of the machine.
    public static Slots of(MemorySegment slots) {
        return new Slots(slots, 0);
    }

    /// The same slot for every row.
    public static Slots constant(int slot) {
        return new Slots(null, slot);
    }

    /// The same slots for one loop, with their fields in registers.
    public Slots view() {
        return new Slots(slots, constant);
    }

    /// The slots for loops, four bytes each; null where all rows have the slot of row 0.
    public @Nullable MemorySegment segment() {
        return slots;
    }

    /// The slot of a row.
    public int get(int row) {
        return slots == null
                ? constant
                : slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
    }
}
