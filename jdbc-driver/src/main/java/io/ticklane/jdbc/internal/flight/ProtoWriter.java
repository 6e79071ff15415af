package io.ticklane.jdbc.internal.flight;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Writes the fields of one protobuf message.
final class ProtoWriter {
    private static final String TYPES = "type.googleapis.com/arrow.flight.protocol.sql.";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// A message of Flight SQL, wrapped with its name in a `google.protobuf.Any`.
    static byte[] any(String name, ProtoWriter message) {
        return new ProtoWriter().text(1, TYPES + name).bytes(2, message.toBytes()).toBytes();
    }

    ProtoWriter number(int field, long value) {
        varint((long) field << 3);
        varint(value);
        return this;
    }

    ProtoWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    ProtoWriter message(int field, ProtoWriter value) {
        return bytes(field, value.toBytes());
    }

    ProtoWriter bytes(int field, byte[] value) {
        return bytes(field, ByteBuffer.wrap(value));
    }

    ProtoWriter bytes(int field, ByteBuffer value) {
        varint(((long) field << 3) | 2);
        varint(value.remaining());
        byte[] copy = new byte[value.remaining()];
        value.duplicate().get(copy);
        out.writeBytes(copy);
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
