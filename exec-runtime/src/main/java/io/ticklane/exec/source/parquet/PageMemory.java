package io.ticklane.exec.source.parquet;

import io.ticklane.exec.memory.Buffer;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Memory for one page after the other.
///
/// Threads: one at a time.
final class PageMemory implements AutoCloseable {
    private final QueryMemory memory;
    private @Nullable Buffer buffer;

    PageMemory(QueryMemory memory) {
        this.memory = memory;
    }

    /// Memory of at least this many bytes, whose content is unspecified; what was given before is
    /// stale.
    MemorySegment ensure(long bytes) {
        Buffer known = buffer;
        if (known != null && known.segment().byteSize() >= bytes) {
            return known.segment();
        }
        close();
        Buffer larger = memory.buffer(bytes);
        buffer = larger;
        return larger.segment();
    }

    @Override
    public void close() {
        if (buffer != null) {
            buffer.close();
            buffer = null;
        }
    }
}
