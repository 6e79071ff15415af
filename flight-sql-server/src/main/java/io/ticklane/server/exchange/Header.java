package io.ticklane.server.exchange;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.exchange.remote.PackedColumn;
import io.ticklane.exec.exchange.remote.PackedColumn.Form;
import io.ticklane.exec.exchange.remote.RemoteKeys;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// What the application metadata of an exchange's messages says. Numbers have their high bytes
/// first.
///
/// ```
///   all       1 version, 1 kind
///   0 rows    1 flags (1: last), 8 floor, 4 rows, 4 length of texts, texts, then each column:
///             1 lane, 1 whether it has NULLs, 1 form, and of the forms besides 0 plain
///             1 offset   1 width, 8 base
///             2 step     1 width, 8 base, 8 start
///             3 decimal  1 width, 8 base, 1 digits
///   1 stopped 5 SQLSTATE, 4 line, 4 column, message in UTF-8
///   2 taken   8 bytes taken since the link began
///   3 unwanted
///   4 keys    4 filter, 1 whether there are keys, then if so 4 rows, 4 length of texts, texts,
///             1 number of columns, each column as above, their bytes
/// ```
sealed interface Header {
    /// The version of this form.
    byte VERSION = 3;

    /// What a column takes at most.
    int MOST_COLUMN_BYTES = 20;

    /// The lanes, by their numbers on the wire.
    List<Lane> LANES = List.of(Lane.values());

    /// Rows come with the message, or none.
    ///
    /// @param texts the new texts, as in a message of the runtime
    /// @param columns the columns of the rows, as in a message of the runtime
    record Rows(long floor, boolean last, int rows, byte[] texts, List<PackedColumn> columns)
            implements Header {}

    /// The sender ends without its last rows.
    record Stopped(EngineException reason) implements Header {}

    /// The receiver has passed on so many bytes since the link began.
    record Taken(long bytes) implements Header {}

    /// The receiver wants no more rows.
    record Unwanted() implements Header {}

    /// The receiver has these keys, or will have none.
    record Keys(RemoteKeys keys) implements Header {}

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
                int columnBytes = MOST_COLUMN_BYTES * rows.columns().size();
                ByteBuffer out =
                        start(0, 17 + rows.texts().length + columnBytes)
                                .put((byte) (rows.last() ? 1 : 0))
                                .putLong(rows.floor())
                                .putInt(rows.rows())
                                .putInt(rows.texts().length)
                                .put(rows.texts());
                rows.columns().forEach(column -> write(column, out));
                byte[] bytes = new byte[out.position()];
                out.flip().get(bytes);
                yield bytes;
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
            case Keys(RemoteKeys keys) -> bytes(keys);
        };
    }

    private static byte[] bytes(RemoteKeys told) {
        if (told.keys().isEmpty()) {
            return start(4, 5).putInt(told.filter()).put((byte) 0).array();
        }
        RemoteKeys.Keys keys = told.keys().get();
        int columnBytes = MOST_COLUMN_BYTES * keys.columns().size();
        ByteBuffer out =
                start(4, 14 + keys.texts().length + columnBytes + keys.packed().length)
                        .putInt(told.filter())
                        .put((byte) 1)
                        .putInt(keys.rows())
                        .putInt(keys.texts().length)
                        .put(keys.texts())
                        .put((byte) keys.columns().size());
        keys.columns().forEach(column -> write(column, out));
        out.put(keys.packed());
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private static RemoteKeys keys(ByteBuffer in) {
        int filter = in.getInt();
        if (in.get() == 0) {
            return RemoteKeys.none(filter);
        }
        int rows = in.getInt();
        byte[] texts = bytes(in, in.getInt());
        int count = in.get();
        List<PackedColumn> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            columns.add(column(in));
        }
        byte[] packed = bytes(in, in.remaining());
        return new RemoteKeys(
                filter, Optional.of(new RemoteKeys.Keys(rows, texts, columns, packed)));
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static void write(PackedColumn column, ByteBuffer out) {
        out.put((byte) LANES.indexOf(column.lane())).put((byte) (column.nulls() ? 1 : 0));
        switch (column.form()) {
            case Form.Plain _ -> out.put((byte) 0);
            case Form.Offset(int width, long base) ->
                    out.put((byte) 1).put((byte) width).putLong(base);
            case Form.Step(int width, long base, long start) ->
                    out.put((byte) 2).put((byte) width).putLong(base).putLong(start);
            case Form.Decimal(int width, long base, int digits) ->
                    out.put((byte) 3).put((byte) width).putLong(base).put((byte) digits);
        }
    }

    private static PackedColumn column(ByteBuffer in) {
        byte lane = in.get();
        if (lane < 0 || lane >= LANES.size()) {
            throw wrong("lane " + lane);
        }
        boolean nulls = in.get() == 1;
        byte form = in.get();
        return new PackedColumn(
                LANES.get(lane),
                nulls,
                switch (form) {
                    case 0 -> new Form.Plain();
                    case 1 -> new Form.Offset(in.get(), in.getLong());
                    case 2 -> new Form.Step(in.get(), in.getLong(), in.getLong());
                    case 3 -> new Form.Decimal(in.get(), in.getLong(), in.get());
                    default -> throw wrong("form " + form + " of a column");
                });
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
                byte[] texts = bytes(in, in.getInt());
                List<PackedColumn> columns = new ArrayList<>();
                while (in.hasRemaining()) {
                    columns.add(column(in));
                }
                yield new Rows(floor, last, rows, texts, columns);
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
            case 4 -> new Keys(keys(in));
            default -> throw wrong("kind " + kind + " of header");
        };
    }

    private static EngineException wrong(String what) {
        return new EngineException(
                ErrorCode.INTERNAL, "a message of an exchange between nodes has " + what);
    }
}
