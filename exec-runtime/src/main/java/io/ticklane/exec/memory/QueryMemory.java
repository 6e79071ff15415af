package io.ticklane.exec.memory;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.state.StateMemory;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.apache.arrow.memory.AllocationOutcomeDetails;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.jspecify.annotations.Nullable;

/// The memory of one query on a node. Going over the budget is error 53200, and so is that the node
/// has no more, which is told apart: another node may do. Buffers of columns are recycled while the
/// query runs. Closing it fails if a buffer was not released.
///
/// Threads: any thread may allocate and release.
public final class QueryMemory implements AutoCloseable {
    private static final long LARGE_BYTES = 4L << 20;

    private final BufferAllocator allocator;
    private final long budgetBytes;
    private final BufferPool pool;
    private final AtomicLong outside = new AtomicLong();
    private volatile String where = "";

    /// Memory under a node's allocator, at most `budgetBytes`.
    public QueryMemory(BufferAllocator node, String name, long budgetBytes) {
        this(node, name, budgetBytes, () -> 0);
    }

    /// Memory under a node's allocator, at most `budgetBytes`, that keeps buffers apart for threads
    /// whose numbers differ; `thread` gives that of the calling thread.
    public QueryMemory(BufferAllocator node, String name, long budgetBytes, IntSupplier thread) {
        this.pool = new BufferPool(this::allocate, thread);
        this.budgetBytes = budgetBytes;
        this.allocator = node.newChildAllocator(name, 0, budgetBytes);
    }

    /// Errors are to name this node.
    public void nameNode(String node) {
        where = " on node " + node;
    }

    /// The Arrow allocator of the query, for Arrow's own classes. Its errors are mapped by
    /// [#outOfMemory].
    public BufferAllocator allocator() {
        return allocator;
    }

    /// A buffer of at least this many bytes; its content is unspecified. The caller releases it.
    public ArrowBuf allocate(long bytes) {
        ArrowBuf buffer = allocateBytes(Math.max(bytes, 1));
        if (bytes >= LARGE_BYTES) {
            HugePages.ask(buffer.memoryAddress(), bytes);
        }
        return buffer;
    }

    private ArrowBuf allocateBytes(long bytes) {
        try {
            return allocator.buffer(bytes);
        } catch (OutOfMemoryException e) {
            pool.drain();
        }
        try {
            return allocator.buffer(bytes);
        } catch (OutOfMemoryException e) {
            throw outOfMemory(e, bytes);
        }
    }

    /// A buffer of at least this many bytes for a short time, most likely one that was used before;
    /// its content is unspecified. The caller closes it.
    public Buffer buffer(long bytes) {
        return pool.take(Math.max(bytes, 1));
    }

    /// A buffer of zeros.
    public ArrowBuf allocateZeroed(long bytes) {
        ArrowBuf buffer = allocate(bytes);
        buffer.setZero(0, Math.max(bytes, 1));
        return buffer;
    }

    /// What to throw when Arrow has no more memory.
    public EngineException outOfMemory(OutOfMemoryException cause) {
        return outOfMemory(cause, 0);
    }

    private EngineException outOfMemory(OutOfMemoryException cause, long wanted) {
        BufferAllocator full =
                cause.getOutcomeDetails()
                        .map(AllocationOutcomeDetails::getFailedAllocator)
                        .orElse(allocator);
        return full.equals(allocator) ? overBudget(cause, wanted) : nodeIsFull(full, cause, wanted);
    }

    /// What to throw when the query cannot take over memory that is there already.
    public EngineException overBudget() {
        return overBudget(null, 0);
    }

    private EngineException overBudget(@Nullable OutOfMemoryException cause, long wanted) {
        return new EngineException(
                ErrorCode.MEMORY_LIMIT,
                "the query needs more memory"
                        + where
                        + " than its budget of "
                        + budgetBytes
                        + " bytes ("
                        + allocator.getAllocatedMemory()
                        + " in use"
                        + wanted(wanted)
                        + "); raise memory_limit or read fewer rows or columns",
                cause);
    }

    private EngineException nodeIsFull(
            BufferAllocator node, OutOfMemoryException cause, long wanted) {
        return new EngineException(
                ErrorCode.NODE_MEMORY,
                "there is no memory left"
                        + where
                        + " for the query: "
                        + node.getAllocatedMemory()
                        + " of "
                        + node.getLimit()
                        + " bytes are in use, "
                        + allocator.getAllocatedMemory()
                        + " of them by the query"
                        + wanted(wanted)
                        + "; run it when others have ended, or give the node more memory",
                cause);
    }

    private static String wanted(long bytes) {
        return bytes == 0 ? "" : ", " + bytes + " more needed";
    }

    /// Counts bytes that the query has filled outside of its allocator, such as messages that are
    /// on their way to other nodes; less than 0 when they are gone. Error 53200 when more of them
    /// are over the budget together with the query's memory.
    public void addOutside(long bytes) {
        long all = outside.addAndGet(bytes);
        if (bytes > 0 && all + usedBytes() > budgetBytes) {
            throw overBudget();
        }
    }

    /// How many bytes are in use now.
    public long usedBytes() {
        return allocator.getAllocatedMemory() - pool.freeBytes();
    }

    /// The most bytes that were in use at a time.
    public long peakBytes() {
        return allocator.getPeakMemoryAllocation();
    }

    /// Memory for the state of kernels; what is not given back is released with the returned
    /// object.
    public StateBuffers stateBuffers() {
        return new StateBuffers(this);
    }

    /// The memory as a segment for loops.
    @SuppressWarnings("restricted")
    public static MemorySegment segment(ArrowBuf buffer) {
        return MemorySegment.ofAddress(buffer.memoryAddress()).reinterpret(buffer.capacity());
    }

    @Override
    public void close() {
        pool.close();
        allocator.close();
    }

    /// State memory from Arrow buffers, released as a whole.
    public static final class StateBuffers implements StateMemory, AutoCloseable {
        private final QueryMemory memory;
        private final ConcurrentHashMap<Long, ArrowBuf> buffers = new ConcurrentHashMap<>();

        private StateBuffers(QueryMemory memory) {
            this.memory = memory;
        }

        @Override
        public MemorySegment allocate(long bytes) {
            ArrowBuf buffer = memory.allocateZeroed(bytes);
            buffers.put(buffer.memoryAddress(), buffer);
            return segment(buffer);
        }

        @Override
        public void release(MemorySegment segment) {
            ArrowBuf buffer = buffers.remove(segment.address());
            if (buffer != null) {
                buffer.close();
            }
        }

        @Override
        public void close() {
            buffers.values().forEach(ArrowBuf::close);
            buffers.clear();
        }
    }
}
