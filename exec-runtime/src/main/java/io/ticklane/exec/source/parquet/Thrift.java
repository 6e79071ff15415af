package io.ticklane.exec.source.parquet;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// Reads structures of Thrift's compact protocol. A structure is read as `for (int id =
/// in.field(0); id != 0; id = in.field(id))`, each field by the method of its type or [#skip()].
/// Reading past the end is an [IndexOutOfBoundsException].
///
/// Source: "Thrift compact protocol encoding" of the Apache Thrift specification.
final class Thrift {
    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int BYTE = 3;
    private static final int SHORT = 4;
    private static final int LONG = 6;
    private static final int DOUBLE = 7;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int SET = 10;
    private static final int MAP = 11;
    private static final int STRUCT = 12;
    private static final int LONG_LIST = 15;
    private static final int MOST_DEPTH = 32;

    private final MemorySegment bytes;
    private long at;
    private int type;

    Thrift(MemorySegment bytes, long at) {
        this.bytes = bytes;
        this.at = at;
    }

    /// The place behind what was read.
    long position() {
        return at;
    }

    /// The number of the next field of a structure, whose last field was `previous`; 0 at its end.
    int field(int previous) throws IOException {
        int header = next();
        if (header == 0) {
            return 0;
        }
        type = header & 0xf;
        int step = header >> 4;
        int id = step == 0 ? Math.toIntExact(zigzag()) : previous + step;
        if (id <= 0) {
            throw new IOException("a structure has the field " + id);
        }
        return id;
    }

    /// A whole number.
    long number() throws IOException {
        if (type == BYTE) {
            return (byte) next();
        }
        require(type >= SHORT && type <= LONG, "a number");
        return zigzag();
    }

    /// A whole number that fits 32 bits.
    int integer() throws IOException {
        long value = number();
        if ((int) value != value) {
            throw new IOException("the number " + value + " is out of range");
        }
        return (int) value;
    }

    /// A truth value.
    boolean bool() throws IOException {
        require(type == TRUE || type == FALSE, "a truth value");
        return type == TRUE;
    }

    /// A byte string.
    byte[] binary() throws IOException {
        require(type == BINARY, "a byte string");
        long length = varint();
        byte[] value = bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        at += length;
        return value;
    }

    /// A text.
    String text() throws IOException {
        return new String(binary(), StandardCharsets.UTF_8);
    }

    /// Begins a structure in the place of a field or an element.
    void struct() throws IOException {
        require(type == STRUCT, "a structure");
    }

    /// Begins a list: how many elements follow, all of the type of the first.
    int list() throws IOException {
        require(type == LIST || type == SET, "a list");
        int header = next();
        long size = header >> 4 == LONG_LIST ? varint() : header >> 4;
        type = header & 0xf;
        if (size < 0 || size > bytes.byteSize() - at) {
            throw new IOException("a list has the impossible length " + size);
        }
        return (int) size;
    }

    /// Passes over a field.
    void skip() throws IOException {
        skip(type, false, 0);
    }

    private void skip(int kind, boolean element, int depth) throws IOException {
        if (depth > MOST_DEPTH) {
            throw new IOException("structures are nested too deep");
        }
        switch (kind) {
            case TRUE, FALSE -> at += element ? 1 : 0;
            case BYTE -> at++;
            case SHORT, 5, LONG -> varint();
            case DOUBLE -> at += Double.BYTES;
            case BINARY -> {
                long length = varint();
                at += Math.max(0, length);
            }
            case LIST, SET -> skipList(depth);
            case MAP -> skipMap(depth);
            case STRUCT -> skipStruct(depth);
            default -> throw new IOException("there is no type " + kind);
        }
        if (at > bytes.byteSize()) {
            throw new IOException("a structure ends too late");
        }
    }

    private void skipList(int depth) throws IOException {
        int header = next();
        long size = header >> 4 == LONG_LIST ? varint() : header >> 4;
        for (long i = 0; i < size; i++) {
            skip(header & 0xf, true, depth + 1);
        }
    }

    private void skipMap(int depth) throws IOException {
        long size = varint();
        int kinds = size == 0 ? 0 : next();
        for (long i = 0; i < size; i++) {
            skip(kinds >> 4, true, depth + 1);
            skip(kinds & 0xf, true, depth + 1);
        }
    }

    private void skipStruct(int depth) throws IOException {
        for (int header = next(); header != 0; header = next()) {
            if (header >> 4 == 0) {
                zigzag();
            }
            skip(header & 0xf, false, depth + 1);
        }
    }

    private void require(boolean met, String wanted) throws IOException {
        if (!met) {
            throw new IOException(
                    "a field of type " + type + " stands where " + wanted + " should");
        }
    }

    private int next() {
        return bytes.get(ValueLayout.JAVA_BYTE, at++) & 0xff;
    }

    private long zigzag() throws IOException {
        long value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int part = next();
            value |= (part & 0x7fL) << shift;
            if (part < 0x80) {
                return value;
            }
        }
        throw new IOException("a number has more than 64 bits");
    }
}
