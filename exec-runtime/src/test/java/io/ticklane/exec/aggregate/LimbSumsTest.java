package io.ticklane.exec.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.SumCells;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

/// Sums of groups on their way into exact cells.
final class LimbSumsTest {
    private static final int ROWS = 5_000;
    private static final int GROUPS = 7;
    private static final StateLayout LAYOUT =
            new StateLayout("sum", 1, List.of(new StateLayout.Cell.OfSum("sum")));

    @Test
    void sumsAreExactWhateverTheSizesOfTheTerms() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            // from a few alike to terms that no limb holds
            int least = -random.nextInt(120);
            int most = random.nextInt(90);
            double[] terms = new double[ROWS];
            for (int row = 0; row < ROWS; row++) {
                int exponent = least + random.nextInt(most - least + 1);
                double term = Math.scalb(random.nextDouble() - 0.5, exponent);
                terms[row] = random.nextInt(20) == 0 ? -0.0 : term;
            }
            check(terms, random, seed);
        }
    }

    @Test
    void theGreatestAndTheFinestTermsOfALimbAreExact() {
        double[] terms = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            double large = Math.nextDown(row % 2 == 0 ? 0x1p36 : -0x1p36);
            terms[row] = row % 3 == 0 ? large : Math.nextUp(0x1p-28) * (row % 5 - 2);
        }
        check(terms, new Random(5), -1);
    }

    private static void check(double[] terms, Random random, int seed) {
        int[] slots = new int[ROWS];
        boolean[] valid = new boolean[ROWS];
        BigDecimal[] expected = new BigDecimal[GROUPS];
        Arrays.fill(expected, BigDecimal.ZERO);
        try (Arena arena = Arena.ofConfined();
                RootAllocator allocator = new RootAllocator();
                QueryMemory memory = new QueryMemory(allocator, "test", Long.MAX_VALUE);
                QueryMemory.StateBuffers buffers = memory.stateBuffers();
                LimbSums limbs = new LimbSums(memory)) {
            MemorySegment values = arena.allocate((long) ROWS << 3, Long.BYTES);
            MemorySegment groups = arena.allocate((long) ROWS << 2, Long.BYTES);
            MemorySegment validity = arena.allocate((ROWS >> 3) + Long.BYTES, Long.BYTES);
            for (int row = 0; row < ROWS; row++) {
                slots[row] = random.nextInt(GROUPS);
                valid[row] = random.nextInt(10) > 0;
                values.setAtIndex(ValueLayout.JAVA_DOUBLE, row, valid[row] ? terms[row] : 1e300);
                groups.setAtIndex(ValueLayout.JAVA_INT, row, slots[row]);
                if (valid[row]) {
                    byte bits = validity.get(ValueLayout.JAVA_BYTE, row >> 3);
                    validity.set(ValueLayout.JAVA_BYTE, row >> 3, (byte) (bits | 1 << (row & 7)));
                    expected[slots[row]] = expected[slots[row]].add(new BigDecimal(terms[row]));
                }
            }
            State state = new State(LAYOUT, buffers);
            state.ensure(GROUPS);
            limbs.ensure(GROUPS);
            SumCells sums = state.sums(0);
            int cut = random.nextInt(ROWS);
            limbs.add(groups, values, validity, 0, cut, sums);
            limbs.add(groups, values, validity, cut, ROWS, sums);
            for (int slot = 0; slot < GROUPS; slot++) {
                limbs.settle(slot, sums);
                assertThat(sums.exact(slot))
                        .as("seed %s, group %s", seed, slot)
                        .isEqualByComparingTo(expected[slot]);
                assertThat(sums.value(slot)).isEqualTo(expected[slot].doubleValue());
            }
        }
    }
}
