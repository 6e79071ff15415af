package io.ticklane.exec.memory;

import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// A piece of a query's memory that grows. What is new is zero.
///
/// Threads: one at a time.
public final class GrowingMemory implements AutoCloseable {
    private static final long FIRST_BYTES = 1024;

    private final QueryMemory memory;
    private @Nullable ArrowBuf buffer;
    private MemorySegment segment = MemorySegment.NULL;
    private long capacity;

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
        return capacity;
    }

    /// The memory with at least this many bytes; what was there stays.
    public MemorySegment ensure(long bytes) {
        return bytes <= capacity ? segment : grow(bytes);
    }

    private MemorySegment grow(long bytes) {
        long larger = Math.max(Math.max(FIRST_BYTES, bytes), Math.addExact(capacity, capacity));
        ArrowBuf grown = memory.allocate(larger);
        MemorySegment target = QueryMemory.segment(grown).asSlice(0, larger);
        MemorySegment.copy(segment, 0, target, 0, capacity);
        target.asSlice(capacity).fill((byte) 0);
        close();
        buffer = grown;
        segment = target;
        capacity = larger;
        return target;
    }

    @Override
    public void close() {
        if (buffer != null) {
            buffer.close();
            buffer = null;
        }
        segment = MemorySegment.NULL;
        capacity = 0;
    }
}
