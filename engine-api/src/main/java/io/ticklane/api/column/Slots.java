package io.ticklane.api.column;

import io.ticklane.api.memory.Machine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The state slot of each row.
public final class Slots {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    /// What the only slot is added to.
    private static final MemorySegment ZERO = Arena.global().allocate(ValueLayout.JAVA_INT);

    private final MemorySegment slots;

    /// 0 for memory of the Java heap.
    private final long address;

    private final int count;

    /// All ones, or zero where there is one slot for every row, which is `only`: one way to read
    /// both.
    private final int mask;

    private final int only;

    private Slots(MemorySegment slots, long address, int count, int mask, int only) {
        this.slots = slots;
        this.address = address;
        this.count = count;
        this.mask = mask;
        this.only = only;
    }

    private static Slots of(MemorySegment slots, int mask, int only) {
        return new Slots(
                slots,
                slots.isNative() ? slots.address() : 0,
                (int) Math.min(slots.byteSize() / Integer.BYTES, Integer.MAX_VALUE),
                mask,
                only);
    }

    /// Slots of four bytes each, in the byte order of the machine. The memory stays the caller's.
    public static Slots of(MemorySegment slots) {
        return of(slots, -1, 0);
    }

    /// The same slot for every row.
    public static Slots constant(int slot) {
        return of(ZERO, 0, slot);
    }

    /// The same slots for one loop, with their fields in registers.
    public Slots view() {
        return new Slots(slots, address, count, mask, only);
    }

    /// The slots for loops, four bytes each; null where all rows have the slot of row 0.
    public @Nullable MemorySegment segment() {
        return mask == 0 ? null : slots;
    }

    /// The slot of a row.
    public int get(int row) {
        int place = row & mask;
        int slot =
                address == 0
                        ? slots.get(INT, (long) place << 2)
                        : Machine.getInt(address + ((long) Objects.checkIndex(place, count) << 2));
        return only + slot;
    }
}
