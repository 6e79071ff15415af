package io.ticklane.exec.source.kafka.format;

import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/// A channel that keeps what is written to it in memory that is used again.
final class BytesWritten implements WritableByteChannel {
    private byte[] bytes = new byte[1 << 16];
    private int count;

    @Override
    public int write(ByteBuffer from) {
        int more = from.remaining();
        int wanted = Math.addExact(count, more);
        if (wanted > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(2L * wanted, Integer.MAX_VALUE - 8));
        }
        from.get(bytes, count, more);
        count = wanted;
        return more;
    }

    /// Forgets what was written.
    void clear() {
        count = 0;
    }

    /// A copy of what was written since the last [#clear()].
    byte[] copy() {
        return Arrays.copyOf(bytes, count);
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
