package io.ticklane.exec.batch;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Arrays of doubles as entries of a dictionary: eight bytes an element, low byte first. NaN and
/// NULL are one pattern of bits and -0.0 is 0.0, so that equal arrays have equal bytes.
///
/// Threads: one at a time.
public final class ArrayPacker {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MOST_ELEMENTS = 1 << 20;

    private final Dictionary dictionary;
    private byte[] bytes = new byte[0];

    /// A packer into a dictionary.
    public ArrayPacker(Dictionary dictionary) {
        this.dictionary = dictionary;
    }

    /// Begins an array of so many elements, each to be set.
    ///
    /// Errors: 53400 for more elements than an array can have.
    public void begin(long length) {
        check(length);
        if (bytes.length != (int) length << 3) {
            bytes = new byte[(int) length << 3];
        }
    }

    /// Error 53400 for more elements than an array can have; for readers that do not know their
    /// number before.
    public static void check(long length) {
        if (length > MOST_ELEMENTS) {
            throw new EngineException(
                    ErrorCode.CONFIGURED_LIMIT,
                    "an array has more than " + MOST_ELEMENTS + " elements, which is the most");
        }
    }

    /// Sets an element; NaN for NULL.
    public void set(int place, double value) {
        LONG.set(bytes, place << 3, Double.doubleToLongBits(value + 0.0));
    }

    /// The code of the array.
    public int code() {
        return dictionary.codeOfCopy(bytes);
    }

    /// The number of elements of an entry.
    public static int length(byte[] entry) {
        return entry.length >> 3;
    }

    /// An element of an entry; NaN for NULL.
    public static double get(byte[] entry, int place) {
        return Double.longBitsToDouble((long) LONG.get(entry, place << 3));
    }
}
