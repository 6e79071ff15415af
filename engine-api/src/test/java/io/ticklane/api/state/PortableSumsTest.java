package io.ticklane.api.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.state.StateLayout.Cell.OfSums;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PortableSumsTest {
    private static final int PER_SLOT = 2;
    private static final StateLayout LAYOUT =
            new StateLayout("sums", 1, List.of(new OfSums("sums", PER_SLOT)));

    private static SumCells sums(int slots) {
        State state = new State(LAYOUT, StateMemory.heap());
        state.ensure(slots);
        return state.sums(0);
    }

    /// The sums of some slots in the slots from 0 on of other cells.
    private static SumCells sent(SumCells sums, int[] slots) {
        SumCells arrived = sums(slots.length);
        MemorySegment column = MemorySegment.ofArray(new double[slots.length]);
        for (int place = 0; place < PER_SLOT; place++) {
            for (int part = 0; part < PortableSums.PARTS; part++) {
                PortableSums.write(sums, place, slots, slots.length, part, column);
                PortableSums.read(arrived, place, part, column, slots.length);
            }
            for (int i = 0; i < slots.length; i++) {
                byte[] rest = PortableSums.rest(sums, slots[i], place);
                if (rest != null) {
                    PortableSums.readRest(arrived, i, place, rest);
                }
            }
        }
        return arrived;
    }

    @ParameterizedTest
    @EnumSource(SumCellsTest.Numbers.class)
    void aSumThatWasSentIsTheSame(SumCellsTest.Numbers numbers) {
        for (long seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            DoubleSupplier terms = numbers.from(random);
            SumCells sums = sums(5);
            for (int i = random.nextInt(400); i >= 0; i--) {
                sums.add(sums.at(random.nextInt(5), random.nextInt(PER_SLOT)), terms.getAsDouble());
            }
            int[] slots = {4, 0, 2};
            SumCells arrived = sent(sums, slots);
            for (int i = 0; i < slots.length; i++) {
                for (int place = 0; place < PER_SLOT; place++) {
                    assertThat(arrived.exact(arrived.at(i, place)))
                            .as("seed %d", seed)
                            .isEqualByComparingTo(sums.exact(sums.at(slots[i], place)));
                }
            }
        }
    }

    @Test
    void infinitiesAndNaNsAreCountedOnTheOtherSideToo() {
        SumCells sums = sums(3);
        sums.add(sums.at(0, 1), Double.POSITIVE_INFINITY);
        sums.add(sums.at(0, 1), 1.5);
        sums.add(sums.at(1, 0), Double.NaN);
        sums.add(sums.at(2, 0), 1e308);
        sums.add(sums.at(2, 0), 1e308);
        SumCells arrived = sent(sums, new int[] {0, 1, 2});

        assertThat(arrived.value(arrived.at(0, 1))).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(arrived.value(arrived.at(1, 0))).isNaN();
        assertThat(arrived.value(arrived.at(2, 0))).isEqualTo(Double.POSITIVE_INFINITY);

        arrived.subtract(arrived.at(0, 1), Double.POSITIVE_INFINITY);
        arrived.subtract(arrived.at(1, 0), Double.NaN);
        arrived.add(arrived.at(2, 0), -1e308);
        assertThat(arrived.value(arrived.at(0, 1))).isEqualTo(1.5);
        assertThat(arrived.value(arrived.at(1, 0))).isZero();
        assertThat(arrived.value(arrived.at(2, 0))).isEqualTo(1e308);
    }

    @Test
    void ordinarySumsHaveNoRest() {
        SumCells sums = sums(1);
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            double price = random.nextInt(10_000, 20_000) / 100.0;
            sums.add(sums.at(0, 0), price);
            sums.addProduct(sums.at(0, 1), price, random.nextInt(1, 5000) / 8.0);
        }
        sent(sums, new int[] {0});

        assertThat(PortableSums.rest(sums, 0, 0)).isNull();
        assertThat(PortableSums.rest(sums, 0, 1)).isNull();
    }
}
