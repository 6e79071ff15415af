package io.ticklane.exec.view;

import io.ticklane.exec.memory.QueryMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// Finds the record batches of a segment one after the other, and reads them.
///
/// Errors: XX001 for what is not what was written, with the place; 58030.
///
/// Threads: one at a time finds, any read what was found.
final class SegmentReader implements AutoCloseable {
    private static final int WINDOW = 1 << 14;
    private static final int CHUNK = 1 << 20;

    private final ViewFile file;
    private final long firstRow;

    /// bytes of the file from `windowAt` on
    private ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);

    private long windowAt;
    private long offset;
    private long row;

    /// Where a record batch is.
    ///
    /// @param segment the segment
    /// @param firstRow the number of its first row
    /// @param rows how many rows it has
    /// @param at where its body begins
    /// @param bytes how long the body is
    /// @param frame its metadata
    record Place(
            SegmentReader segment,
            long firstRow,
            int rows,
            long at,
            long bytes,
            MessageFrame frame) {
        /// The number of the first row behind it.
        long end() {
            return firstRow + rows;
        }
    }

    private SegmentReader(ViewFile file, long firstRow) {
        this.file = file;
        this.firstRow = firstRow;
        this.row = firstRow;
    }

    /// Opens the segment that begins with a row; no more than `limit` bytes of it are read now.
    static SegmentReader open(ViewFolder folder, long firstRow, Schema schema, long limit) {
        Path path = folder.segment(firstRow);
        SegmentReader reader = new SegmentReader(ViewFile.readable(path), firstRow);
        try {
            Place head = reader.message(limit);
            if (head.frame().message().headerType() != MessageHeader.Schema) {
                throw ViewErrors.damaged(path, 0, "it does not begin with a schema");
            }
            reader.requireSchema(head.frame(), schema);
            reader.offset = head.at() + head.bytes();
            return reader;
        } catch (Throwable e) {
            reader.close();
            throw e;
        }
    }

    private void requireSchema(MessageFrame frame, Schema schema) {
        if (!(frame.message().header(new org.apache.arrow.flatbuf.Schema())
                        instanceof org.apache.arrow.flatbuf.Schema found)
                || !Schema.convertSchema(found).equals(schema)) {
            throw ViewErrors.damaged(file.path(), 0, "its columns are not those of the view");
        }
    }

    /// How long the file is now.
    long size() {
        return file.size();
    }

    /// The number of the segment's first row.
    long firstRow() {
        return firstRow;
    }

    /// The number of the row behind what was found.
    long row() {
        return row;
    }

    /// Where in the file what was found ends.
    long offset() {
        return offset;
    }

    /// The next record batch of the first `limit` bytes; null when there is none.
    @Nullable Place next(long limit) {
        if (offset == limit) {
            return null;
        }
        Place place = message(limit);
        if (place.frame().message().headerType() != MessageHeader.RecordBatch) {
            throw ViewErrors.damaged(file.path(), offset, "it is no record batch");
        }
        offset = place.at() + place.bytes();
        row = place.end();
        return place;
    }

    /// The message at the offset, of which all bytes are below the limit.
    private Place message(long limit) {
        requireBytes(offset + MessageFrame.PREFIX, limit);
        try {
            int length = MessageFrame.metadataBytes(bytes(offset, MessageFrame.PREFIX, limit));
            long at = offset + MessageFrame.PREFIX + length;
            requireBytes(at, limit);
            ByteBuffer metadata = ByteBuffer.allocate(length);
            metadata.put(bytes(offset + MessageFrame.PREFIX, length, limit)).flip();
            MessageFrame frame = MessageFrame.of(metadata);
            long body = frame.message().bodyLength();
            requireBytes(at + body, limit);
            int rows =
                    frame.message().header(new RecordBatch()) instanceof RecordBatch batch
                                    && frame.message().headerType() == MessageHeader.RecordBatch
                            ? Math.toIntExact(batch.length())
                            : 0;
            return new Place(this, row, rows, at, body, frame);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
            throw ViewErrors.damaged(file.path(), offset, "it is no message of a segment", e);
        }
    }

    private void requireBytes(long end, long limit) {
        if (end > limit) {
            throw ViewErrors.damaged(
                    file.path(), offset, "a message goes on to byte " + end + ", behind " + limit);
        }
    }

    /// Some bytes of the file, good until the next call. Nothing behind the limit is read, because
    /// it may change.
    private ByteBuffer bytes(long at, int length, long limit) {
        long from = at - windowAt;
        if (from < 0 || from + length > window.limit()) {
            if (window.capacity() < length) {
                window = ByteBuffer.allocate(Math.max(length, 2 * window.capacity()));
            }
            window.clear().limit((int) Math.min(window.capacity(), limit - at));
            file.read(window, at);
            window.flip();
            windowAt = at;
            from = 0;
        }
        if (from + length > window.limit()) {
            throw cutOff(at + length);
        }
        return window.slice((int) from, length);
    }

    private RuntimeException cutOff(long end) {
        return ViewErrors.damaged(
                file.path(),
                file.size(),
                "it ends here, but " + end + " bytes of it were committed");
    }

    /// Reads a record batch, to be closed by the caller.
    ArrowRecordBatch read(Place place, QueryMemory memory) {
        ArrowBuf body = memory.allocate(place.bytes());
        try {
            ByteBuffer bytes = body.nioBuffer(0, Math.toIntExact(place.bytes()));
            if (file.read(bytes, place.at()) < place.bytes()) {
                throw cutOff(place.at() + place.bytes());
            }
            requireChecksum(place, CommitBytes.checksum(bytes.flip()));
        } catch (Throwable e) {
            body.close();
            throw e;
        }
        try {
            RecordBatch header = new RecordBatch();
            place.frame().message().header(header);
            return MessageSerializer.deserializeRecordBatch(header, body);
        } catch (IOException e) {
            throw ViewErrors.damaged(file.path(), place.at(), "it is no record batch", e);
        }
    }

    /// Checks the bytes of a record batch without keeping them.
    void check(Place place) {
        CRC32C crc = new CRC32C();
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, place.bytes()));
        for (long done = 0; done < place.bytes(); ) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), place.bytes() - done));
            int count = file.read(chunk, place.at() + done);
            if (count == 0) {
                throw cutOff(place.at() + place.bytes());
            }
            crc.update(chunk.flip());
            done += count;
        }
        requireChecksum(place, (int) crc.getValue());
    }

    private void requireChecksum(Place place, int checksum) {
        if (checksum != place.frame().bodyChecksum()) {
            throw ViewErrors.damaged(
                    file.path(),
                    place.at(),
                    "the rows from " + place.firstRow() + " on have another checksum");
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
