package io.ticklane.exec.source.parquet;

import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.source.parquet.codec.PageCodec;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// The bytes of a column chunk, of which a window is in memory.
///
/// Ownership: the channel is the caller's and stays open.
///
/// Threads: one at a time.
final class ChunkBytes implements AutoCloseable {
    private static final long AHEAD = 1 << 20;
    private static final long MOST_READ = 1 << 30;

    private final FileChannel channel;
    private final long start;
    private final long size;
    private final PageMemory memory;
    private MemorySegment window = MemorySegment.NULL;
    private long from;
    private long to;

    /// The bytes `[start, start + size)` of a file.
    ChunkBytes(FileChannel channel, long start, long size, QueryMemory memory) {
        this.channel = channel;
        this.start = start;
        this.size = size;
        this.memory = new PageMemory(memory);
    }

    /// How many bytes the chunk has.
    long size() {
        return size;
    }

    /// Some bytes from a place of the chunk, with the margin of pages behind them; all that was
    /// given before is stale. Where they are not in memory, more than these are read if `ahead`.
    MemorySegment get(long at, long count, boolean ahead) throws IOException {
        if (count > size - at) {
            throw new IOException("a column of a row group ends too early");
        }
        if (at < from || at + count > to) {
            load(at, ahead ? Math.min(size - at, Math.max(count, AHEAD)) : count);
        }
        return window.asSlice(at - from, count + PageCodec.MARGIN);
    }

    private void load(long at, long count) throws IOException {
        from = at;
        to = at;
        window = memory.ensure(count + PageCodec.MARGIN);
        while (to < at + count) {
            long part = Math.min(at + count - to, MOST_READ);
            ByteBuffer target = window.asSlice(to - from, part).asByteBuffer();
            int read = channel.read(target, start + to);
            if (read < 0) {
                throw new IOException("it ends too early");
            }
            to += read;
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
