package io.ticklane.exec.memory;

import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// An array of longs that grows. New ones are zero.
///
/// Threads: one at a time.
public final class GrowingLongs implements AutoCloseable {
    private final GrowingMemory memory;
    private MemorySegment segment = MemorySegment.NULL;

    /// An empty array.
    public GrowingLongs(QueryMemory memory) {
        this.memory = new GrowingMemory(memory);
    }

    /// Makes sure that the places 0 to `count - 1` exist.
    public void ensure(long count) {
        segment = memory.ensure(count << 3);
    }

    /// The longs, for loops; stale after the next growth.
    public MemorySegment segment() {
        return segment;
    }

    /// The long at a place.
    public long get(long place) {
        return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, place << 3);
    }

    /// Sets the long at a place.
    public void set(long place, long value) {
        segment.set(ValueLayout.JAVA_LONG_UNALIGNED, place << 3, value);
    }

    /// Adds to the long at a place.
    public void add(long place, long value) {
        set(place, get(place) + value);
    }

    /// Writes the first longs.
    public void save(StateWriter out, long count) {
        out.writeBytes(segment, 0, count << 3);
    }

    /// Makes so many longs and reads them.
    public void restore(StateReader in, long count) {
        ensure(count);
        in.readBytes(segment, 0, count << 3);
    }

    @Override
    public void close() {
        memory.close();
        segment = MemorySegment.NULL;
    }
}
