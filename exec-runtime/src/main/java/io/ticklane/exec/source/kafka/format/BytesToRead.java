package io.ticklane.exec.source.kafka.format;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/// Bytes as a channel that gives as many as are asked for at once; those of streams copy some
/// kilobytes at a time, twice.
final class BytesToRead implements ReadableByteChannel {
    private final ByteBuffer bytes;

    BytesToRead(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    @Override
    public int read(ByteBuffer to) {
        if (!bytes.hasRemaining()) {
            return -1;
        }
        int count = Math.min(to.remaining(), bytes.remaining());
        to.put(bytes.slice().limit(count));
        bytes.position(bytes.position() + count);
        return count;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
