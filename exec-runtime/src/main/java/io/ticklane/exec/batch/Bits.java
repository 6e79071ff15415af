package io.ticklane.exec.batch;

import io.ticklane.exec.memory.Buffer;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// Bitmaps in memory: bit i is `byte[i / 8] >> (i % 8) & 1`. Their memory is always whole groups of
/// eight bytes.
public final class Bits {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

    /// Whether the machine compresses vectors; where it does not, the scalar way is faster.
    private static final boolean COMPRESSES = INTS.length() == 16;

    /// From how many set bits of 64 on vectors are faster. Measured with AVX-512: 4096 bits of
    /// which half are set take 0.3 us in vectors and 1.7 us one by one.
    private static final int DENSE = 16;

    private static final int[] FIRST = new int[64];

    static {
        for (int i = 0; i < FIRST.length; i++) {
            FIRST[i] = i;
        }
    }

    private Bits() {}

    /// The bytes of a bitmap: whole groups of 64 bits.
    public static long bytes(long rows) {
        return (rows + 63) >>> 6 << 3;
    }

    /// Whether a bit is set.
    public static boolean get(MemorySegment bits, long row) {
        return (bits.get(ValueLayout.JAVA_BYTE, row >> 3) >> (row & 7) & 1) != 0;
    }

    /// Sets a bit.
    public static void set(MemorySegment bits, long row) {
        byte old = bits.get(ValueLayout.JAVA_BYTE, row >> 3);
        bits.set(ValueLayout.JAVA_BYTE, row >> 3, (byte) (old | 1 << (row & 7)));
    }

    /// Clears a bit.
    public static void clear(MemorySegment bits, long row) {
        byte old = bits.get(ValueLayout.JAVA_BYTE, row >> 3);
        bits.set(ValueLayout.JAVA_BYTE, row >> 3, (byte) (old & ~(1 << (row & 7))));
    }

    /// The 64 bits of a group; group g has the rows from 64 g on.
    public static long word(MemorySegment bits, long group) {
        return bits.get(ValueLayout.JAVA_LONG_UNALIGNED, group << 3);
    }

    /// Sets the 64 bits of a group.
    public static void setWord(MemorySegment bits, long group, long word) {
        bits.set(ValueLayout.JAVA_LONG_UNALIGNED, group << 3, word);
    }

    /// The mask of the valid bits of the last group of `rows` rows; all ones when it is full.
    public static long lastMask(long rows) {
        return (rows & 63) == 0 ? -1L : (1L << (rows & 63)) - 1;
    }

    /// How many of the first `rows` bits are set.
    public static int count(MemorySegment bits, int rows) {
        int count = 0;
        int whole = rows >> 6;
        for (int group = 0; group < whole; group++) {
            count += Long.bitCount(word(bits, group));
        }
        if ((rows & 63) != 0) {
            count += Long.bitCount(word(bits, whole) & lastMask(rows));
        }
        return count;
    }

    /// Sets all bits.
    public static void fill(MemorySegment bits) {
        bits.fill((byte) -1);
    }

    /// The bits `[from, from + count)` as a bitmap of their own; the caller closes it.
    static Buffer copy(QueryMemory memory, MemorySegment bits, int from, int count) {
        Buffer made = memory.buffer(bytes(count));
        MemorySegment out = made.segment();
        int shift = from & 63;
        long first = from >> 6;
        long groups = bytes(count) >> 3;
        long last = (from + count - 1L) >> 6;
        for (long group = 0; group < groups; group++) {
            long word = word(bits, first + group) >>> shift;
            if (shift != 0 && first + group < last) {
                word |= word(bits, first + group + 1) << (64 - shift);
            }
            setWord(out, group, word);
        }
        return made;
    }

    /// Writes the places of the set bits, ascending, to the front of `positions` and returns how
    /// many they are.
    public static int positions(long[] words, int[] positions) {
        int count = 0;
        for (int group = 0; group < words.length; group++) {
            long word = words[group];
            int set = Long.bitCount(word);
            if (set >= DENSE && COMPRESSES && count + 64 <= positions.length) {
                for (int i = 0; i < 64; i += INTS.length()) {
                    long part = word >>> i & (1L << INTS.length()) - 1;
                    IntVector.fromArray(INTS, FIRST, i)
                            .add(group << 6)
                            .compress(VectorMask.fromLong(INTS, part))
                            .intoArray(positions, count);
                    count += Long.bitCount(part);
                }
            } else {
                int from = group << 6;
                for (; word != 0; word &= word - 1) {
                    positions[count++] = from + Long.numberOfTrailingZeros(word);
                }
            }
        }
        return count;
    }

    /// How many bits are set in words.
    public static int count(long[] words) {
        int count = 0;
        for (long word : words) {
            count += Long.bitCount(word);
        }
        return count;
    }

    /// The words of a bitmap with the bits of all rows set.
    public static long[] all(int rows) {
        long[] words = new long[(rows + 63) >>> 6];
        Arrays.fill(words, -1L);
        if (words.length > 0) {
            words[words.length - 1] = lastMask(rows);
        }
        return words;
    }

    /// Whether no bit is set in words.
    public static boolean isEmpty(long[] words) {
        for (long word : words) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }
}
