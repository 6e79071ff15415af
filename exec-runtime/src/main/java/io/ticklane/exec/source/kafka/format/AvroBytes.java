package io.ticklane.exec.source.kafka.format;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The bytes of an Avro message, read in place. Every length is checked against what is left before
/// anything is done with it.
///
/// Source: Avro specification, "Binary encoding".
///
/// Threads: one at a time.
final class AvroBytes {
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MOST_BYTES_OF_A_LONG = 10;

    private byte[] bytes = new byte[0];
    private MemorySegment segment = MemorySegment.ofArray(bytes);
    private int at;

    /// Begins to read a message.
    void begin(byte[] message) {
        bytes = message;
        segment = MemorySegment.ofArray(message);
        at = 0;
    }

    /// The message, for values that lie in it.
    MemorySegment segment() {
        return segment;
    }

    /// The bytes of the message; not to be changed.
    byte[] array() {
        return bytes;
    }

    /// Where the next value begins.
    int at() {
        return at;
    }

    boolean atEnd() {
        return at == bytes.length;
    }

    /// A zigzag varint.
    long whole() throws BadMessageException {
        long value = 0;
        for (int i = 0; i < MOST_BYTES_OF_A_LONG; i++) {
            need(1);
            byte next = bytes[at++];
            value |= (next & 0x7fL) << (7 * i);
            if (next >= 0) {
                return value >>> 1 ^ -(value & 1);
            }
        }
        throw new BadMessageException("a number of the Avro message has no end");
    }

    boolean truth() throws BadMessageException {
        need(1);
        byte value = bytes[at++];
        if (value != 0 && value != 1) {
            throw new BadMessageException("a truth value of the Avro message is " + value);
        }
        return value == 1;
    }

    float single() throws BadMessageException {
        need(Float.BYTES);
        float value = Float.intBitsToFloat((int) INT.get(bytes, at));
        at += Float.BYTES;
        return value;
    }

    double number() throws BadMessageException {
        need(Double.BYTES);
        double value = Double.longBitsToDouble((long) LONG.get(bytes, at));
        at += Double.BYTES;
        return value;
    }

    /// The length of bytes or a text, which are there.
    int length() throws BadMessageException {
        long length = whole();
        if (length < 0 || length > bytes.length - at) {
            throw new BadMessageException("a text or byte string of the Avro message is cut off");
        }
        return (int) length;
    }

    /// The number of items of the next block of an array or a map, 0 at its end.
    long block() throws BadMessageException {
        long count = whole();
        if (count < 0) {
            whole();
            count = -count;
        }
        if (count < 0) {
            throw new BadMessageException("a block of the Avro message has no count");
        }
        return count;
    }

    /// Goes over bytes that have to be there.
    void skip(int count) throws BadMessageException {
        need(count);
        at += count;
    }

    private void need(int count) throws BadMessageException {
        if (bytes.length - at < count) {
            throw new BadMessageException("the Avro message is cut off");
        }
    }
}
