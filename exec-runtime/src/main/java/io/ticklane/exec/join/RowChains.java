package io.ticklane.exec.join;

import io.ticklane.exec.memory.Buffer;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// For each right row the next one of the same key, in right order.
///
/// Threads: rows of different keys in parallel; any, once filled.
final class RowChains implements AutoCloseable {
    /// After the last row of a key.
    static final int END = -1;

    private final Buffer buffer;
    private final MemorySegment next;
    private volatile boolean unique = true;

    /// Chains of this many rows, not filled yet.
    RowChains(QueryMemory memory, int rows) {
        this.buffer = memory.buffer((long) rows << 2);
        this.next = buffer.segment();
    }

    /// The rows that follow, four bytes each; each row's is to be set.
    MemorySegment next() {
        return next;
    }

    int following(int row) {
        return next.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
    }

    /// Notes that some key has more than one row.
    void notUnique() {
        unique = false;
    }

    boolean unique() {
        return unique;
    }

    @Override
    public void close() {
        buffer.close();
    }
}
