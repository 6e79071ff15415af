package io.ticklane.exec.source.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HybridReaderTest {
    private static final int COUNT = 20_000;

    /// Runs and packed groups of random lengths.
    private static byte[] written(int[] numbers, int width, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < numbers.length; ) {
            if (random.nextBoolean()) {
                int count = 1 + random.nextInt(Math.min(300, numbers.length - at));
                Arrays.fill(numbers, at, at + count, numbers[at]);
                varint(out, count << 1);
                for (int shift = 0; shift < width; shift += 8) {
                    out.write(numbers[at] >>> shift);
                }
                at += count;
            } else {
                int groups = Math.min(1 + random.nextInt(40), (numbers.length - at) / 8);
                varint(out, groups << 1 | 1);
                pack(out, numbers, at, groups * 8, width);
                at += groups * 8;
            }
        }
        out.writeBytes(new byte[8]);
        return out.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, int number) {
        int rest = number;
        for (; rest >= 0x80; rest >>>= 7) {
            out.write(rest | 0x80);
        }
        out.write(rest);
    }

    private static void pack(
            ByteArrayOutputStream out, int[] numbers, int from, int count, int width) {
        byte[] bytes = new byte[count * width / 8];
        for (int i = 0; i < count * width; i++) {
            int bit = numbers[from + i / width] >>> (i % width) & 1;
            bytes[i >> 3] |= (byte) (bit << (i & 7));
        }
        out.writeBytes(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 6, 7, 8, 11, 13, 15, 16, 17, 24, 31, 32})
    void numbersAreReadAndPassedOverInPartsOfAnyLength(int width) throws IOException {
        Random random = new Random(width);
        int[] numbers = random.ints(COUNT).map(i -> i >>> (32 - width)).toArray();
        byte[] bytes = written(numbers, width, random);
        for (int most : new int[] {1, 3, 9, 20, 1024}) {
            HybridReader reader =
                    new HybridReader(MemorySegment.ofArray(bytes), 0, bytes.length - 8L, width);
            int[] found = new int[COUNT];
            for (int at = 0; at < COUNT; ) {
                int count = Math.min(1 + random.nextInt(most), COUNT - at);
                if (random.nextInt(4) == 0) {
                    reader.skip(count);
                    System.arraycopy(numbers, at, found, at, count);
                } else {
                    reader.read(found, at, count);
                }
                at += count;
            }
            assertThat(found).as("parts of up to %d", most).isEqualTo(numbers);
        }
    }
}
