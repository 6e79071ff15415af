package io.ticklane.api.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/// The whole words of eight bytes of a segment, for loops.
///
/// How fast a segment is read depends on what kinds of segments the compiler has met by then, in
/// the whole process: the same loop takes twice as long in one process as in the next. Words out of
/// the Java heap are read by their address instead, within the same bounds. The memory stays the
/// caller's, and must be there as long as the words are used.
///
/// Errors: [IndexOutOfBoundsException] for a place that is not in the segment.
public final class Words {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    private final MemorySegment memory;

    /// 0 for memory of the Java heap.
    private final long address;

    private final long count;

    private Words(MemorySegment memory, long address, long count) {
        this.memory = memory;
        this.address = address;
        this.count = count;
    }

    /// The words of a segment.
    public static Words of(MemorySegment memory) {
        return new Words(
                memory, memory.isNative() ? memory.address() : 0, memory.byteSize() / Long.BYTES);
    }

    /// The same words for one loop: an object that does not leave a method costs nothing, and its
    /// fields stay in registers.
    public Words view() {
        return new Words(memory, address, count);
    }

    /// The segment.
    public MemorySegment memory() {
        return memory;
    }

    private long at(long place) {
        return address + (Objects.checkIndex(place, count) << 3);
    }

    /// A word as a whole number.
    public long get(long place) {
        return address == 0 ? memory.get(LONG, place << 3) : Machine.getLong(at(place));
    }

    /// Writes a whole number.
    public void set(long place, long value) {
        if (address == 0) {
            memory.set(LONG, place << 3, value);
        } else {
            Machine.putLong(at(place), value);
        }
    }

    /// A word as a double.
    public double getDouble(long place) {
        return address == 0 ? memory.get(DOUBLE, place << 3) : Machine.getDouble(at(place));
    }

    /// Writes a double.
    public void setDouble(long place, double value) {
        if (address == 0) {
            memory.set(DOUBLE, place << 3, value);
        } else {
            Machine.putDouble(at(place), value);
        }
    }
}
