package io.ticklane.exec.memory;

import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// A piece of memory with one owner, who closes it. One of a query's memory goes back there for the
/// next who needs as much, unless an edge took its Arrow buffer.
///
/// Threads: one at a time.
public final class Buffer implements AutoCloseable {
    private final ArrowBuf arrow;
    private final MemorySegment segment;
    private final @Nullable BufferPool pool;
    private boolean shared;
    private boolean open = true;

    Buffer(ArrowBuf arrow, @Nullable BufferPool pool) {
        this.arrow = arrow;
        this.segment = QueryMemory.segment(arrow);
        this.pool = pool;
    }

    /// A piece of memory from elsewhere; takes over a reference to it.
    public static Buffer of(ArrowBuf arrow) {
        return new Buffer(arrow, null);
    }

    /// The memory.
    public MemorySegment segment() {
        return segment;
    }

    /// The Arrow buffer, for edges that hand it on; not retained.
    public ArrowBuf arrow() {
        shared = true;
        return arrow;
    }

    @Override
    public void close() {
        if (!open) {
            throw new IllegalStateException("a buffer was closed twice");
        }
        open = false;
        if (shared || pool == null || !pool.give(this)) {
            arrow.close();
        }
    }

    /// Hands the memory to its next owner.
    Buffer reopened() {
        open = true;
        return this;
    }

    /// Gives the memory back to Arrow.
    void release() {
        arrow.close();
    }
}
