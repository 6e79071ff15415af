package io.ticklane.api.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The validity bits of a column, for loops: bit i % 8 of byte i / 8 is set where row i has a
/// value. They are read by their address as [Words] are.
///
/// Errors: [IndexOutOfBoundsException] for a row that is not in the segment.
public final class ValidBits {
    private final @Nullable MemorySegment memory;

    /// 0 for memory of the Java heap, and where all rows have a value.
    private final long address;

    private final long bytes;

    private ValidBits(@Nullable MemorySegment memory, long address, long bytes) {
        this.memory = memory;
        this.address = address;
        this.bytes = bytes;
    }

    /// The bits of a segment; null means that all rows have a value.
    public static ValidBits of(@Nullable MemorySegment memory) {
        return memory == null
                ? new ValidBits(null, 0, 0)
                : new ValidBits(
                        memory, memory.isNative() ? memory.address() : 0, memory.byteSize());
    }

    /// The same bits for one loop, with their fields in registers.
    public ValidBits view() {
        return new ValidBits(memory, address, bytes);
    }

    private long at(int row) {
        return address + Objects.checkIndex((long) (row >> 3), bytes);
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
            Machine.putByte(at(row), left);
        }
    }

    private byte bits(MemorySegment own, int row) {
        return address == 0 ? own.get(ValueLayout.JAVA_BYTE, row >> 3) : Machine.getByte(at(row));
    }
}
