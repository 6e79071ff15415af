package io.ticklane.api.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The memory of the machine by address, for loops whose places are in range by how they are made:
/// a place in a segment costs a check each time, and one that depends on a value read cannot be
/// checked ahead.
public final class Machine {
    /// All of it as one segment, for loops that read several kinds of numbers.
    public static final MemorySegment ALL = all();

    /// No address has the upper bits. With them cleared, the compiler sees that none can be out of
    /// the segment, and leaves the check out; sums by slots take two thirds of the time.
    private static final long ADDRESS = Long.MAX_VALUE >>> 1;

    private Machine() {}

    @SuppressWarnings("restricted")
    private static MemorySegment all() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    /// A byte.
    public static byte getByte(long address) {
        return ALL.get(ValueLayout.JAVA_BYTE, address & ADDRESS);
    }

    /// Writes a byte.
    public static void putByte(long address, byte value) {
        ALL.set(ValueLayout.JAVA_BYTE, address & ADDRESS, value);
    }

    /// A number of four bytes.
    public static int getInt(long address) {
        return ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address & ADDRESS);
    }

    /// Writes a number of four bytes.
    public static void putInt(long address, int value) {
        ALL.set(ValueLayout.JAVA_INT_UNALIGNED, address & ADDRESS, value);
    }

    /// A number of eight bytes.
    public static long getLong(long address) {
        return ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address & ADDRESS);
    }

    /// Writes a number of eight bytes.
    public static void putLong(long address, long value) {
        ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address & ADDRESS, value);
    }

    /// Adds to a number of eight bytes.
    public static void addLong(long address, long by) {
        putLong(address, getLong(address) + by);
    }

    /// A double.
    public static double getDouble(long address) {
        return ALL.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, address & ADDRESS);
    }

    /// Writes a double.
    public static void putDouble(long address, double value) {
        ALL.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, address & ADDRESS, value);
    }
}
