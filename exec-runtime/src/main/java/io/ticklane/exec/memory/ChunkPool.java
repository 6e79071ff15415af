package io.ticklane.exec.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.memory.util.MemoryUtil;

/// Where the allocators of a node get their memory. Large chunks that are free wait for who wants
/// one of the same size, as the next query like it does: the system would take their pages back,
/// and make them anew, full of zeros, one by one. What is free is counted as nobody's.
///
/// Threads: any.
public final class ChunkPool implements AllocationManager.Factory, AutoCloseable {
    private static final long LEAST_BYTES = 1L << 20;

    private final long mostBytes;

    /// The oldest first.
    private final Deque<Free> free = new ArrayDeque<>();

    private long freeBytes;
    private boolean closed;

    private record Free(long address, long bytes) {}

    /// A pool that keeps at most so many free bytes.
    public ChunkPool(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    @Override
    public AllocationManager create(BufferAllocator accounting, long bytes) {
        return new Chunk(accounting, bytes);
    }

    @Override
    public ArrowBuf empty() {
        return new ArrowBuf(ReferenceManager.NO_OP, null, 0, 0);
    }

    /// How many bytes are free.
    synchronized long freeBytes() {
        return freeBytes;
    }

    private synchronized long take(long bytes) {
        for (Iterator<Free> newest = free.descendingIterator(); newest.hasNext(); ) {
            Free each = newest.next();
            if (each.bytes() == bytes) {
                newest.remove();
                freeBytes -= bytes;
                return each.address();
            }
        }
        try {
            return MemoryUtil.allocateMemory(bytes);
        } catch (OutOfMemoryError e) {
            // what waits here may be what the system lacks
            shrink(0);
            return MemoryUtil.allocateMemory(bytes);
        }
    }

    private synchronized void give(long address, long bytes) {
        if (closed || bytes > mostBytes) {
            MemoryUtil.freeMemory(address);
            return;
        }
        shrink(mostBytes - bytes);
        free.addLast(new Free(address, bytes));
        freeBytes += bytes;
    }

    private void shrink(long bytes) {
        while (freeBytes > bytes) {
            Free oldest = free.removeFirst();
            freeBytes -= oldest.bytes();
            MemoryUtil.freeMemory(oldest.address());
        }
    }

    /// Gives what is free back to the system; what is released later follows at once.
    @Override
    public synchronized void close() {
        closed = true;
        shrink(0);
    }

    private final class Chunk extends AllocationManager {
        private final long bytes;
        private final long address;

        Chunk(BufferAllocator accounting, long bytes) {
            super(accounting);
            this.bytes = bytes;
            this.address = bytes < LEAST_BYTES ? MemoryUtil.allocateMemory(bytes) : take(bytes);
        }

        @Override
        public long getSize() {
            return bytes;
        }

        @Override
        protected long memoryAddress() {
            return address;
        }

        @Override
        protected void release0() {
            if (bytes < LEAST_BYTES) {
                MemoryUtil.freeMemory(address);
            } else {
                give(address, bytes);
            }
        }
    }
}
