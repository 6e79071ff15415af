package io.ticklane.exec.view;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowBuffer;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/// Writes record batches to a segment.
///
/// Threads: one at a time.
final class SegmentWriter implements AutoCloseable {
    private final ViewFile file;
    private boolean unsafe;

    private SegmentWriter(ViewFile file) {
        this.file = file;
    }

    /// A new segment of these columns; its file is new, too.
    static SegmentWriter create(Path path, Schema schema) {
        SegmentWriter writer = new SegmentWriter(ViewFile.created(path));
        try {
            ViewFolder.force(path.resolveSibling(""));
            writer.append(MessageFrame.made(MessageHeader.Schema, schema::getSchema, 0, 0));
            return writer;
        } catch (Throwable e) {
            writer.close();
            throw e;
        }
    }

    /// Goes on after the first bytes of a segment; those behind are cut off.
    static SegmentWriter reopen(Path path, long bytes) {
        return new SegmentWriter(ViewFile.appendable(path, bytes));
    }

    /// How many bytes there are.
    long bytes() {
        return file.length();
    }

    /// Adds a record batch, which stays the caller's.
    void append(ArrowRecordBatch batch) {
        List<ByteBuffer> parts = body(batch);
        int checksum = CommitBytes.checksum(parts.toArray(ByteBuffer[]::new));
        parts.addFirst(
                MessageFrame.made(
                        MessageHeader.RecordBatch,
                        batch::writeTo,
                        batch.computeBodyLength(),
                        checksum));
        append(parts.toArray(ByteBuffer[]::new));
    }

    private void append(ByteBuffer... parts) {
        unsafe = true;
        file.append(parts);
    }

    /// The buffers of a batch in their places, with zeros between them.
    private static List<ByteBuffer> body(ArrowRecordBatch batch) {
        List<ByteBuffer> parts = new ArrayList<>();
        long at = 0;
        for (int i = 0; i < batch.getBuffers().size(); i++) {
            ArrowBuf buffer = batch.getBuffers().get(i);
            ArrowBuffer place = batch.getBuffersLayout().get(i);
            parts.add(zeros(place.getOffset() - at));
            int length = Math.toIntExact(place.getSize());
            parts.add(buffer.nioBuffer(buffer.readerIndex(), length));
            at = place.getOffset() + length;
        }
        parts.add(zeros(batch.computeBodyLength() - at));
        parts.removeIf(part -> !part.hasRemaining());
        return parts;
    }

    private static ByteBuffer zeros(long count) {
        return ByteBuffer.allocate(Math.toIntExact(count));
    }

    /// Returns when all record batches are safe.
    void force() {
        if (unsafe) {
            file.force();
            unsafe = false;
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
