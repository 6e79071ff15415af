package io.ticklane.exec.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WordBoundTest {
    private static final int ROWS = 200;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void intsAreUpToTheLargest(long seed) {
        Random random = new Random(seed);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(Integer.BYTES * ROWS);
            for (int round = 0; round < 200; round++) {
                int bound = 1 + (random.nextInt(Integer.MAX_VALUE) >>> random.nextInt(31));
                int rows = 1 + random.nextInt(ROWS);
                int[] drawn = random.ints(rows, 0, bound).toArray();
                for (int row = 0; row < rows; row++) {
                    values.set(ValueLayout.JAVA_INT_UNALIGNED, 4L * row, drawn[row]);
                }
                int largest = IntStream.of(drawn).max().orElseThrow();
                assertThat(WordBound.areUpTo(values, rows, largest)).isTrue();
                assertThat(WordBound.areUpTo(values, rows, Integer.MAX_VALUE)).isTrue();
                assertThat(WordBound.areUpTo(values, rows, largest - 1)).isFalse();
                for (int known : new int[] {-1, largest - 1, largest, bound}) {
                    assertThat(WordBound.ofInts(values, rows, known))
                            .isEqualTo(Math.max(known, largest));
                }
            }
            assertThat(WordBound.areUpTo(values, 0, -1)).isTrue();
            assertThat(WordBound.ofInts(values, 0, -1)).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void longsAreBelowTheBoundAndNotBelowItsHalf(long seed) {
        Random random = new Random(seed);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(Long.BYTES * ROWS);
            for (int round = 0; round < 200; round++) {
                int from = random.nextInt(ROWS);
                int to = from + 1 + random.nextInt(ROWS - from);
                int shift = random.nextInt(64);
                long[] drawn = random.longs(to - from).map(value -> value >> shift).toArray();
                for (int row = from; row < to; row++) {
                    values.set(ValueLayout.JAVA_LONG_UNALIGNED, 8L * row, drawn[row - from]);
                }
                long bound = WordBound.ofLongs(values, from, to);
                long greatest = LongStream.of(drawn).map(v -> v < 0 ? ~v : v).max().orElseThrow();
                if (bound < 0) {
                    assertThat(greatest).isGreaterThanOrEqualTo(1L << 62);
                } else {
                    assertThat(LongStream.of(drawn))
                            .allMatch(value -> value >= -bound && value <= bound);
                    assertThat(greatest == 0 ? 1 : bound / 2)
                            .isLessThanOrEqualTo(Math.max(1, greatest));
                }
            }
        }
    }
}
