package io.ticklane.exec.batch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Codes of texts that lie in memory. Remembers the texts that it has seen, so that a text is
/// copied and looked up in the shared dictionary only once.
///
/// Threads: one at a time.
public final class TextEncoder {
    private static final int FIRST_SLOTS = 256;

    private final Dictionary dictionary;
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
        for (int i = 0; i < length; i++) {
            if (text[i] != bytes.get(ValueLayout.JAVA_BYTE, offset + i)) {
                return false;
            }
        }
        return true;
    }
}
