package io.ticklane.exec.memory;

import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// A piece of a query's memory that grows. What is new is zero.
///
/// Threads: one at a time.
public final class GrowingMemory implements AutoCloseable {
    private static final long FIRST_BYTES = 1024;
    private static final long LEAST_CLEARED = 1 << 12;

    /// Up to here, growing takes four times as much: what is not used yet costs nothing.
    private static final long SMALL_BYTES = 4 << 20;

    private final QueryMemory memory;
    private @Nullable ArrowBuf buffer;
    private MemorySegment segment = MemorySegment.NULL;
    private long capacity;

    /// What is zero or was used; the rest is cleared when it is wanted.
    private long cleared;

    /// An empty piece.
    public GrowingMemory(QueryMemory memory) {
        this.memory = memory;
    }

    /// The memory; stale after the next growth.
    public MemorySegment segment() {
        return segment;
    }

    /// How many bytes there are.
    public long bytes() {
        return cleared;
    }

    /// The memory with at least this many bytes; what was there stays.
    public MemorySegment ensure(long bytes) {
        return bytes <= cleared ? segment : extend(bytes);
    }

    private MemorySegment extend(long bytes) {
        if (bytes > capacity) {
            grow(bytes);
        }
        long end = Math.min(capacity, Math.max(bytes + (bytes >> 3), cleared + LEAST_CLEARED));
        segment.asSlice(cleared, end - cleared).fill((byte) 0);
        cleared = end;
        return segment;
    }

    private void grow(long bytes) {
        long factor = capacity < SMALL_BYTES ? 4 : 2;
        long larger = Math.max(Math.max(FIRST_BYTES, bytes), Math.multiplyExact(capacity, factor));
        ArrowBuf grown = memory.allocate(larger);
        MemorySegment target = QueryMemory.segment(grown).asSlice(0, larger);
        long used = cleared;
        if (used > 0) {
            MemorySegment.copy(segment, 0, target, 0, used);
        }
        close();
        buffer = grown;
        segment = target;
        capacity = larger;
        cleared = used;
    }

    @Override
    public void close() {
        if (buffer != null) {
            buffer.close();
            buffer = null;
        }
        segment = MemorySegment.NULL;
        capacity = 0;
        cleared = 0;
    }
}
