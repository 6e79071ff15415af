package io.ticklane.jdbc.internal.flight;

import io.ticklane.jdbc.internal.error.SqlErrors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/// Reads the fields of one protobuf message, in the order in which they come.
///
/// Each [#next] must be followed by a read of the value or by [#skip].
final class ProtoReader {
    private final ByteBuffer in;
    private int wire;

    ProtoReader(ByteBuffer message) {
        this.in = message.slice();
    }

    ProtoReader(byte[] message) {
        this(ByteBuffer.wrap(message));
    }

    /// The message inside a `google.protobuf.Any`.
    static ProtoReader any(ByteBuffer bytes) throws SQLException {
        ProtoReader outer = new ProtoReader(bytes);
        ByteBuffer value = ByteBuffer.allocate(0);
        for (int field = outer.next(); field != 0; field = outer.next()) {
            if (field == 2) {
                value = outer.bytes();
            } else {
                outer.skip();
            }
        }
        return new ProtoReader(value);
    }

    /// Number of the next field, or 0 at the end.
    int next() throws SQLException {
        if (!in.hasRemaining()) {
            return 0;
        }
        long tag = varint();
        wire = (int) (tag & 7);
        long field = tag >>> 3;
        if (field < 1 || field > Integer.MAX_VALUE) {
            throw SqlErrors.corrupt("message field " + field);
        }
        return (int) field;
    }

    long number() throws SQLException {
        require(0);
        return varint();
    }

    String text() throws SQLException {
        return StandardCharsets.UTF_8.decode(bytes()).toString();
    }

    /// A view of the bytes, not a copy.
    ByteBuffer bytes() throws SQLException {
        require(2);
        long length = varint();
        if (length < 0 || length > in.remaining()) {
            throw SqlErrors.corrupt(
                    "field of " + length + " bytes where " + in.remaining() + " are left");
        }
        ByteBuffer slice = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        return slice;
    }

    byte[] copy() throws SQLException {
        ByteBuffer view = bytes();
        byte[] copy = new byte[view.remaining()];
        view.get(copy);
        return copy;
    }

    void skip() throws SQLException {
        switch (wire) {
            case 0 -> varint();
            case 1 -> move(8);
            case 2 -> bytes();
            case 5 -> move(4);
            default -> throw SqlErrors.corrupt("field of wire type " + wire);
        }
    }

    private void move(int bytes) throws SQLException {
        if (in.remaining() < bytes) {
            throw SqlErrors.corrupt("message ends inside a number");
        }
        in.position(in.position() + bytes);
    }

    private void require(int expected) throws SQLException {
        if (wire != expected) {
            throw SqlErrors.corrupt("field of wire type " + wire + " instead of " + expected);
        }
    }

    private long varint() throws SQLException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (!in.hasRemaining()) {
                throw SqlErrors.corrupt("message ends inside a number");
            }
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw SqlErrors.corrupt("number of more than 64 bits");
    }
}
