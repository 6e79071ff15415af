package io.ticklane.exec.batch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Codes of texts that lie in memory. Remembers the texts that it has seen, so that a text is
/// copied and looked up in the shared dictionary only once. Texts of up to eight bytes are compared
/// as one word in a small table, without a hash of their bytes.
///
/// Threads: one at a time.
public final class TextEncoder {
    private static final int FIRST_SLOTS = 256;

    private static final int SHORT_BITS = 12;
    private static final ValueLayout.OfLong LITTLE_ENDIAN =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Dictionary dictionary;

    // short texts: the bytes as a word, and the length with the code, 0 for none
    private final long[] shortWords = new long[1 << SHORT_BITS];
    private final long[] shortCodes = new long[1 << SHORT_BITS];

    private long[] hashes = new long[FIRST_SLOTS];
    private int[] codes = new int[FIRST_SLOTS];
    private byte[][] texts = new byte[FIRST_SLOTS][];
    private int used;

    /// An encoder for a dictionary.
    public TextEncoder(Dictionary dictionary) {
        this.dictionary = dictionary;
        Arrays.fill(codes, -1);
    }

    /// The code of the bytes `[offset, offset + length)`.
    public int code(MemorySegment bytes, long offset, int length) {
        if (length > Long.BYTES) {
            return find(bytes, offset, length);
        }
        long word = word(bytes, offset, length);
        int at = (int) (((word ^ length) * 0x9e3779b97f4a7c15L) >>> (64 - SHORT_BITS));
        long known = shortCodes[at];
        if (shortWords[at] == word && known >>> 32 == length + 1) {
            return (int) known;
        }
        int code = find(bytes, offset, length);
        shortWords[at] = word;
        shortCodes[at] = (length + 1L) << 32 | code;
        return code;
    }

    /// Up to eight bytes, the first lowest.
    private static long word(MemorySegment bytes, long offset, int length) {
        if (offset + Long.BYTES <= bytes.byteSize()) {
            long word = bytes.get(LITTLE_ENDIAN, offset);
            return length == Long.BYTES ? word : word & (1L << (length << 3)) - 1;
        }
        long word = 0;
        for (int i = 0; i < length; i++) {
            word |= (bytes.get(ValueLayout.JAVA_BYTE, offset + i) & 0xffL) << (i << 3);
        }
        return word;
    }

    private int find(MemorySegment bytes, long offset, int length) {
        long hash = hash(bytes, offset, length);
        int mask = codes.length - 1;
        int at = (int) hash & mask;
        while (codes[at] >= 0) {
            if (hashes[at] == hash && same(texts[at], bytes, offset, length)) {
                return codes[at];
            }
            at = (at + 1) & mask;
        }
        byte[] text = bytes.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
        int code = dictionary.code(text);
        put(at, hash, code, dictionary.bytes(code));
        return code;
    }

    private void put(int at, long hash, int code, byte[] text) {
        hashes[at] = hash;
        codes[at] = code;
        texts[at] = text;
        used++;
        if (used * 2 > codes.length) {
            grow();
        }
    }

    private void grow() {
        long[] oldHashes = hashes;
        int[] oldCodes = codes;
        byte[][] oldTexts = texts;
        int slots = oldCodes.length * 2;
        hashes = new long[slots];
        codes = new int[slots];
        texts = new byte[slots][];
        Arrays.fill(codes, -1);
        for (int i = 0; i < oldCodes.length; i++) {
            if (oldCodes[i] >= 0) {
                int at = (int) oldHashes[i] & (slots - 1);
                while (codes[at] >= 0) {
                    at = (at + 1) & (slots - 1);
                }
                hashes[at] = oldHashes[i];
                codes[at] = oldCodes[i];
                texts[at] = oldTexts[i];
            }
        }
    }

    private static long hash(MemorySegment bytes, long offset, int length) {
        long hash = length;
        long at = offset;
        long end = offset + length;
        for (; at + 8 <= end; at += 8) {
            hash = Dictionary.mix(hash ^ bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, at));
        }
        long tail = 0;
        for (; at < end; at++) {
            tail = (tail << 8) | (bytes.get(ValueLayout.JAVA_BYTE, at) & 0xffL);
        }
        return Dictionary.mix(hash ^ tail);
    }

    private static boolean same(byte[] text, MemorySegment bytes, long offset, int length) {
        if (text.length != length) {
            return false;
        }
        return MemorySegment.mismatch(
                        MemorySegment.ofArray(text), 0, length, bytes, offset, offset + length)
                < 0;
    }
}
