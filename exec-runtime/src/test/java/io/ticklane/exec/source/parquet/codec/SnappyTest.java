package io.ticklane.exec.source.parquet.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SnappyTest {
    private static final int MARGIN = PageCodec.MARGIN;
    private static final byte GUARD = 77;

    @Test
    void whatAnotherPacksIsUnpacked() throws IOException {
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            byte[] plain = bytes(random);
            byte[] packed = packed(plain);
            assertArrayEquals(plain, unpacked(packed, plain.length), "seed " + seed);
        }
    }

    @Test
    void copiesFromEveryDistanceAndOfEveryLengthAreUnpacked() throws IOException {
        for (int before = 1; before <= 20; before++) {
            for (int distance = 1; distance <= before; distance++) {
                for (int length = 1; length <= 64; length++) {
                    byte[] packed = new byte[before + 5];
                    packed[0] = (byte) (before + length);
                    packed[1] = (byte) ((before - 1) << 2);
                    for (int i = 0; i < before; i++) {
                        packed[2 + i] = (byte) (i + 1);
                    }
                    packed[2 + before] = (byte) (((length - 1) << 2) | 2);
                    packed[3 + before] = (byte) distance;
                    byte[] expected = new byte[before + length];
                    for (int i = 0; i < expected.length; i++) {
                        expected[i] = i < before ? (byte) (i + 1) : expected[i - distance];
                    }
                    assertArrayEquals(expected, unpacked(packed, expected.length));
                }
            }
        }
    }

    @Test
    void damageIsAnErrorAndWritesNothingBehindTheMargin() {
        Random random = new Random(5);
        for (int round = 0; round < 5000; round++) {
            byte[] plain = bytes(random);
            byte[] packed = packed(plain);
            for (int flips = random.nextInt(4); flips >= 0 && packed.length > 0; flips--) {
                packed[random.nextInt(packed.length)] = (byte) random.nextInt();
            }
            byte[] cut = Arrays.copyOf(packed, random.nextInt(packed.length + 1));
            try {
                assertEquals(plain.length, unpacked(cut, plain.length).length);
            } catch (IOException _) {
                // what is wanted
            }
        }
    }

    @Test
    void copiesFromBeforeTheBeginAreErrors() {
        byte[] packed = {12, 3 << 2, 1, 2, 3, 4, (4 << 2) | 1, 8};
        assertThrows(IOException.class, () -> unpacked(packed, 12));
    }

    /// Bytes as pages have them: chance, runs, and numbers that ascend.
    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(20_000)];
        int kind = random.nextInt(4);
        int period = 1 + random.nextInt(12);
        long number = random.nextLong();
        for (int i = 0; i < bytes.length; i++) {
            if ((i & 7) == 0) {
                number += random.nextInt(5000);
            }
            bytes[i] =
                    switch (kind) {
                        case 0 -> (byte) random.nextInt();
                        case 1 -> (byte) (i % period);
                        case 2 -> (byte) (number >>> ((i & 7) << 3));
                        default -> (byte) (random.nextInt(50) == 0 ? 1 : 0);
                    };
        }
        return bytes;
    }

    private static byte[] packed(byte[] plain) {
        SnappyJavaCompressor compressor = new SnappyJavaCompressor();
        byte[] packed = new byte[compressor.maxCompressedLength(plain.length)];
        int size = compressor.compress(plain, 0, plain.length, packed, 0, packed.length);
        return Arrays.copyOf(packed, size);
    }

    private static byte[] unpacked(byte[] packed, int size) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = arena.allocate(packed.length + (long) MARGIN);
            MemorySegment.copy(packed, 0, in, ValueLayout.JAVA_BYTE, 0, packed.length);
            MemorySegment out = arena.allocate(size + 2L * MARGIN).fill(GUARD);
            try {
                assertEquals(size, Snappy.decompress(in, out.asSlice(0, size + (long) MARGIN)));
                return out.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
            } finally {
                for (int i = 0; i < MARGIN; i++) {
                    long place = size + (long) MARGIN + i;
                    assertEquals(GUARD, out.get(ValueLayout.JAVA_BYTE, place));
                }
            }
        }
    }
}
