package io.ticklane.api.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.LongColumn;
import io.ticklane.api.column.Slots;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What loops read and write by address is what the segment holds, within its bounds, in and out of
/// the Java heap. Around the native memory lies more of the same, which a loop must not reach.
final class WordsTest {
    private static final int ROWS = 77;
    private static final Arena ARENA = Arena.ofShared();

    record Memory(MemorySegment words, MemorySegment bits, MemorySegment ints) {}

    static Stream<Memory> memories() {
        return Stream.of(
                new Memory(
                        MemorySegment.ofArray(new long[ROWS]),
                        MemorySegment.ofArray(new byte[(ROWS + 7) / 8]),
                        MemorySegment.ofArray(new int[ROWS])),
                new Memory(
                        inside((long) ROWS * Long.BYTES),
                        inside((ROWS + 7) / 8),
                        inside((long) ROWS * Integer.BYTES)));
    }

    private static MemorySegment inside(long bytes) {
        return ARENA.allocate(bytes + 4096, Long.BYTES).asSlice(2048, bytes);
    }

    @AfterAll
    static void close() {
        ARENA.close();
    }

    @ParameterizedTest
    @MethodSource("memories")
    void wordsAreThoseOfTheSegment(Memory memory) {
        Random random = new Random(3);
        Words words = Words.of(memory.words()).view();
        for (int i = 0; i < 10 * ROWS; i++) {
            int place = random.nextInt(ROWS);
            // any bits: NaN keeps its payload
            long bits = i % 3 == 0 ? 0x7ff8_0000_0000_0000L | i : random.nextLong();
            if (i % 2 == 0) {
                words.set(place, bits);
            } else {
                words.setDouble(place, Double.longBitsToDouble(bits));
            }
            assertThat(memory.words().get(ValueLayout.JAVA_LONG_UNALIGNED, place * 8L))
                    .isEqualTo(bits);
            assertThat(words.get(place)).isEqualTo(bits);
            assertThat(Double.doubleToRawLongBits(words.getDouble(place))).isEqualTo(bits);
        }
    }

    @ParameterizedTest
    @MethodSource("memories")
    void bitsAreThoseOfTheSegment(Memory memory) {
        memory.bits().fill((byte) -1);
        BitSet expected = new BitSet();
        expected.set(0, ROWS);
        ValidBits bits = ValidBits.of(memory.bits()).view();
        for (int row : new int[] {0, 7, 8, 13, 63, 64, ROWS - 1}) {
            bits.clear(row);
            expected.clear(row);
            for (int each = 0; each < ROWS; each++) {
                assertThat(bits.get(each)).as("row %d", each).isEqualTo(expected.get(each));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("memories")
    void nothingIsReadOrWrittenBesideTheSegment(Memory memory) {
        memory.bits().fill((byte) -1);
        Words words = Words.of(memory.words()).view();
        ValidBits bits = ValidBits.of(memory.bits()).view();
        Slots slots = Slots.of(memory.ints()).view();
        int afterBits = (ROWS + 7) / 8 * 8;
        DoubleColumn doubles = new DoubleColumn(memory.words(), memory.bits()).view();
        LongColumn longs = new LongColumn(memory.words(), memory.bits()).view();
        DoubleWriter writer = new DoubleWriter(memory.words(), memory.bits()).view();
        for (int row : new int[] {-1, ROWS, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            outside(() -> words.get(row));
            outside(() -> words.set(row, 1));
            outside(() -> words.getDouble(row));
            outside(() -> words.setDouble(row, 1));
            outside(() -> slots.get(row));
            outside(() -> doubles.get(row));
            outside(() -> doubles.getOrNaN(row));
            outside(() -> longs.get(row));
            outside(() -> writer.set(row, Double.NaN));
        }
        for (int row : new int[] {-1, afterBits, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            outside(() -> bits.get(row));
            outside(() -> bits.clear(row));
            outside(() -> longs.isMissing(row));
        }
    }

    private static void outside(org.assertj.core.api.ThrowableAssert.ThrowingCallable access) {
        assertThatThrownBy(access).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aSlotForAllRowsNeedsNoMemory() {
        for (int slot : new int[] {0, 1, 4095, 4096, Integer.MAX_VALUE}) {
            Slots slots = Slots.constant(slot).view();
            assertThat(slots.segment()).isNull();
            assertThat(slots.get(0)).isEqualTo(slot);
            assertThat(slots.get(123_456)).isEqualTo(slot);
        }
    }
}
