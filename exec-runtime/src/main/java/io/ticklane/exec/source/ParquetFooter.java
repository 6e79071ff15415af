package io.ticklane.exec.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The row count that stands in a Parquet file's footer. The footer is a Thrift structure in the
/// compact protocol of which field 3 is the number of rows; all else is passed over.
///
/// Source: the Parquet format, "File format" and `FileMetaData`; Thrift compact protocol.
final class ParquetFooter {
    private static final int TAIL_BYTES = 8;
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int ROWS_FIELD = 3;
    private static final int MAX_DEPTH = 32;

    private final ByteBuffer bytes;

    private ParquetFooter(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /// The number of rows; an [IOException] when the file has no whole footer.
    static long rowCount(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < TAIL_BYTES + MAGIC.length) {
                throw new IOException("it has only " + size + " bytes");
            }
            ByteBuffer tail = read(channel, size - TAIL_BYTES, TAIL_BYTES);
            int length = tail.getInt(0);
            for (int i = 0; i < MAGIC.length; i++) {
                if (tail.get(4 + i) != MAGIC[i]) {
                    throw new IOException("it does not end with PAR1 (was it cut off?)");
                }
            }
            if (length <= 0 || length > size - TAIL_BYTES - MAGIC.length) {
                throw new IOException(
                        "its footer has an impossible length of " + length + " bytes");
            }
            return new ParquetFooter(read(channel, size - TAIL_BYTES - length, length)).rows();
        } catch (java.nio.BufferUnderflowException | IllegalArgumentException e) {
            throw new IOException("its footer is damaged", e);
        }
    }

    private static ByteBuffer read(FileChannel channel, long position, int length)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("it ends too early");
            }
        }
        return buffer.flip();
    }

    private long rows() throws IOException {
        int field = 0;
        while (true) {
            int header = bytes.get() & 0xff;
            if (header == 0) {
                throw new IOException("its footer has no row count");
            }
            field = (header >> 4) == 0 ? (int) zigzag() : field + (header >> 4);
            if (field == ROWS_FIELD) {
                return zigzag();
            }
            skip(header & 0xf, 0);
        }
    }

    private void skip(int type, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException("its footer is nested too deep");
        }
        switch (type) {
            case 1, 2 -> {
                // a BOOLEAN field's value is its type
            }
            case 3 -> advance(1);
            case 4, 5, 6 -> varint();
            case 7 -> advance(8);
            case 8 -> advance(varint());
            case 9, 10 -> skipList(depth);
            case 11 -> skipMap(depth);
            case 12 -> skipStruct(depth);
            default -> throw new IOException("its footer has the unknown type " + type);
        }
    }

    private void skipList(int depth) throws IOException {
        int header = bytes.get() & 0xff;
        long size = header >> 4 == 15 ? varint() : header >> 4;
        for (long i = 0; i < size; i++) {
            skipElement(header & 0xf, depth + 1);
        }
    }

    private void skipMap(int depth) throws IOException {
        long size = varint();
        if (size > 0) {
            int types = bytes.get() & 0xff;
            for (long i = 0; i < size; i++) {
                skipElement(types >> 4, depth + 1);
                skipElement(types & 0xf, depth + 1);
            }
        }
    }

    private void skipElement(int type, int depth) throws IOException {
        if (type == 1 || type == 2) {
            advance(1);
        } else {
            skip(type, depth);
        }
    }

    private void skipStruct(int depth) throws IOException {
        while (true) {
            int header = bytes.get() & 0xff;
            if (header == 0) {
                return;
            }
            if (header >> 4 == 0) {
                varint();
            }
            skip(header & 0xf, depth + 1);
        }
    }

    private void advance(long count) {
        bytes.position(Math.toIntExact(Math.min(Integer.MAX_VALUE, bytes.position() + count)));
    }

    private long zigzag() {
        long value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than 64 bits");
    }
}
