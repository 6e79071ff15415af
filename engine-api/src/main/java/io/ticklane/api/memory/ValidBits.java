package io.ticklane.api.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// The validity bits of a column, for loops: bit i % 8 of byte i / 8 is set where row i has a
/// value. Rows are not checked against the size of memory out of the Java heap: who asks has read
/// or written the values of the row, which are.
public final class ValidBits {
    private final @Nullable MemorySegment memory;

    /// 0 for memory of the Java heap, and where all rows have a value.
    private final long address;

    private ValidBits(@Nullable MemorySegment memory, long address) {
        this.memory = memory;
        this.address = address;
    }

    /// The bits of a segment; null means that all rows have a value.
    public static ValidBits of(@Nullable MemorySegment memory) {
        return new ValidBits(memory, memory != null && memory.isNative() ? memory.address() : 0);
    }

    /// The same bits for one loop, with their fields in registers.
    public ValidBits view() {
        return new ValidBits(memory, address);
    }

    /// Whether a row has a value.
    public boolean get(int row) {
        return memory == null || (bits(memory, row) >> (row & 7) & 1) != 0;
    }

    /// Says that a row has no value; not where all have one.
    public void clear(int row) {
        MemorySegment own = memory;
        if (own == null) {
            throw new IllegalStateException("all rows of the column have a value");
        }
        byte left = (byte) (bits(own, row) & ~(1 << (row & 7)));
        if (address == 0) {
            own.set(ValueLayout.JAVA_BYTE, row >> 3, left);
        } else {
            Machine.putByte(address + (row >> 3), left);
        }
    }

    private byte bits(MemorySegment own, int row) {
        return address == 0
                ? own.get(ValueLayout.JAVA_BYTE, row >> 3)
                : Machine.getByte(address + (row >> 3));
    }
}
