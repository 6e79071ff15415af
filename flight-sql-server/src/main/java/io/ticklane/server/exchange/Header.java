package io.ticklane.server.exchange;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// What the application metadata of an exchange's messages says. Numbers have their high bytes
/// first.
///
/// ```
///   all       1 version, 1 kind
///   0 rows    1 flags (1: last), 8 floor, 4 rows, 4 length of texts, texts,
///             bitmap of the columns with NULLs (low bits first)
///   1 stopped 5 SQLSTATE, 4 line, 4 column, message in UTF-8
///   2 taken   8 bytes taken since the link began
///   3 unwanted
/// ```
sealed interface Header {
    /// The version of this form.
    byte VERSION = 1;

    /// Rows come with the message, or none.
    ///
    /// @param texts the new texts, as in a message of the runtime
    /// @param withNulls which columns have a validity buffer; the others have no NULLs
    record Rows(long floor, boolean last, int rows, byte[] texts, BitSet withNulls)
            implements Header {}

    /// The sender ends without its last rows.
    record Stopped(EngineException reason) implements Header {}

    /// The receiver has passed on so many bytes since the link began.
    record Taken(long bytes) implements Header {}

    /// The receiver wants no more rows.
    record Unwanted() implements Header {}

    /// The bytes, in a buffer that the caller closes.
    default ArrowBuf write(BufferAllocator allocator) {
        byte[] bytes = bytes();
        ArrowBuf buffer = allocator.buffer(bytes.length);
        buffer.writeBytes(bytes);
        return buffer;
    }

    private byte[] bytes() {
        return switch (this) {
            case Rows rows -> {
                byte[] withNulls = rows.withNulls().toByteArray();
                yield start(0, 17 + rows.texts().length + withNulls.length)
                        .put((byte) (rows.last() ? 1 : 0))
                        .putLong(rows.floor())
                        .putInt(rows.rows())
                        .putInt(rows.texts().length)
                        .put(rows.texts())
                        .put(withNulls)
                        .array();
            }
            case Stopped(EngineException reason) -> {
                byte[] text = String.valueOf(reason.getMessage()).getBytes(StandardCharsets.UTF_8);
                yield start(1, 13 + text.length)
                        .put(reason.sqlState().getBytes(StandardCharsets.US_ASCII))
                        .putInt(reason.line())
                        .putInt(reason.column())
                        .put(text)
                        .array();
            }
            case Taken(long taken) -> start(2, Long.BYTES).putLong(taken).array();
            case Unwanted _ -> start(3, 0).array();
        };
    }

    private static ByteBuffer start(int kind, int length) {
        return ByteBuffer.allocate(2 + length).put(VERSION).put((byte) kind);
    }

    /// The header in a message's metadata, which stays the caller's; error XX000 if there is none.
    static Header read(@Nullable ArrowBuf metadata) {
        if (metadata == null) {
            throw wrong("no header");
        }
        byte[] bytes = new byte[(int) metadata.readableBytes()];
        metadata.getBytes(metadata.readerIndex(), bytes);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            byte version = in.get();
            if (version != VERSION) {
                throw wrong("version " + version + ", but this node reads version " + VERSION);
            }
            return read(in.get(), in);
        } catch (BufferUnderflowException | NegativeArraySizeException _) {
            throw wrong("a header of " + bytes.length + " bytes that is cut off");
        }
    }

    private static Header read(byte kind, ByteBuffer in) {
        return switch (kind) {
            case 0 -> {
                boolean last = in.get() == 1;
                long floor = in.getLong();
                int rows = in.getInt();
                int length = in.getInt();
                if (length > in.remaining()) {
                    throw new BufferUnderflowException();
                }
                byte[] texts = new byte[length];
                in.get(texts);
                yield new Rows(floor, last, rows, texts, BitSet.valueOf(in));
            }
            case 1 -> {
                byte[] state = new byte[5];
                in.get(state);
                int line = in.getInt();
                int column = in.getInt();
                yield new Stopped(
                        new EngineException(
                                ErrorCode.ofSqlState(new String(state, StandardCharsets.US_ASCII))
                                        .orElse(ErrorCode.INTERNAL),
                                StandardCharsets.UTF_8.decode(in).toString(),
                                line,
                                column,
                                null));
            }
            case 2 -> new Taken(in.getLong());
            case 3 -> new Unwanted();
            default -> throw wrong("kind " + kind + " of header");
        };
    }

    private static EngineException wrong(String what) {
        return new EngineException(
                ErrorCode.INTERNAL, "a message of an exchange between nodes has " + what);
    }
}
