package io.ticklane.api.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.Slots;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Compared with [BigDecimal], which is exact.
final class SumCellsTest {
    private static final StateLayout LAYOUT = new StateLayout("sum", 1, List.of(new OfSum("sum")));

    /// The kinds of numbers that sums are made of.
    enum Numbers {
        PRICES,
        UNIFORM,
        NEARLY_CANCELLING,
        ANY_BITS,
        SUBNORMAL,
        TIES,
        POWERS_OF_TWO,
        NEAR_THE_LARGEST,
        WIDE_AND_CANCELLING;

        DoubleSupplier from(Random random) {
            return switch (this) {
                case PRICES -> () -> random.nextInt(10_000, 20_000) / 100.0;
                case UNIFORM -> () -> random.nextDouble() - 0.5;
                case NEARLY_CANCELLING ->
                        () -> (random.nextBoolean() ? 1e16 : -1e16) + random.nextGaussian();
                case ANY_BITS ->
                        () -> {
                            double value = Double.longBitsToDouble(random.nextLong());
                            return Double.isFinite(value) ? value : 1;
                        };
                case SUBNORMAL -> () -> Double.MIN_VALUE * random.nextInt(-1000, 1000);
                case TIES ->
                        () ->
                                switch (random.nextInt(4)) {
                                    case 0 -> 0x1p53;
                                    case 1 -> 1;
                                    case 2 -> -1;
                                    default -> 0x1p-60;
                                };
                case POWERS_OF_TWO ->
                        () ->
                                Math.scalb(
                                        random.nextBoolean() ? 1.0 : -1.0, random.nextInt(-80, 80));
                case NEAR_THE_LARGEST ->
                        () -> Double.MAX_VALUE * (random.nextDouble() - 0.5) * random.nextInt(3);
                case WIDE_AND_CANCELLING ->
                        () -> Math.scalb(random.nextGaussian(), random.nextInt(-300, 300));
            };
        }
    }

    private static State sums(int slots) {
        State state = new State(LAYOUT, StateMemory.heap());
        state.ensure(slots);
        return state;
    }

    private static BigDecimal exact(List<Double> terms) {
        return terms.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static void assertIsSum(SumCells sums, int slot, List<Double> terms, String seed) {
        BigDecimal exact = exact(terms);
        double value = exact.doubleValue();
        assertThat(sums.value(slot)).as(seed).isEqualTo(value);
        if (Double.isFinite(value)) {
            double error = exact.subtract(new BigDecimal(value)).doubleValue();
            assertThat(sums.error(slot)).as(seed).isEqualTo(error);
        } else {
            assertThat(sums.error(slot)).as(seed).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSumIsTheDoubleNearestToTheExactSum(Numbers numbers) {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            DoubleSupplier next = numbers.from(random);
            SumCells sums = sums(1).sums(0);
            List<Double> terms = new ArrayList<>();
            int count = random.nextInt(60);
            for (int i = 0; i < count; i++) {
                terms.add(next.getAsDouble());
                sums.add(0, terms.getLast());
                assertIsSum(sums, 0, terms, numbers + ", seed " + seed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void addingAColumnIsAddingEachTermThatIsNotMissing(Numbers numbers) {
        for (long seed = 1; seed <= 60; seed++) {
            Random random = new Random(seed);
            DoubleSupplier next = numbers.from(random);
            int rows = random.nextInt(3000);
            double[] terms = new double[rows];
            byte[] bits = new byte[rows / 8 + 1];
            int[] slotOfRow = new int[rows];
            boolean oneSlot = random.nextBoolean();
            boolean missing = random.nextBoolean();
            int from = random.nextInt(rows / 8 + 1);
            int to = rows - random.nextInt(rows / 8 + 1);
            List<List<Double>> added = List.of(new ArrayList<>(), new ArrayList<>());
            for (int row = 0; row < rows; row++) {
                terms[row] = next.getAsDouble();
                slotOfRow[row] = oneSlot ? 1 : random.nextInt(2);
                if (missing && random.nextInt(4) == 0) {
                    terms[row] = random.nextBoolean() ? Double.NaN : 77;
                } else {
                    bits[row >> 3] |= (byte) (1 << (row & 7));
                    if (row >= from && row < to) {
                        added.get(slotOfRow[row]).add(terms[row]);
                    }
                }
            }
            SumCells sums = sums(2).sums(0);
            sums.add(
                    oneSlot ? Slots.constant(1) : Slots.of(MemorySegment.ofArray(slotOfRow)),
                    MemorySegment.ofArray(terms),
                    missing ? MemorySegment.ofArray(bits) : null,
                    from,
                    to);
            assertIsSum(sums, 0, added.get(0), numbers + ", seed " + seed);
            assertIsSum(sums, 1, added.get(1), numbers + ", seed " + seed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void pairsAreAddedWhereBothAreNumbers(Numbers numbers) {
        for (long seed = 1; seed <= 60; seed++) {
            Random random = new Random(seed);
            DoubleSupplier next = numbers.from(random);
            int rows = random.nextInt(1, 3000);
            double[] left = new double[rows];
            double[] right = new double[rows];
            int[] slotOfRow = new int[rows];
            SumCells expected = sums(4).sums(0);
            for (int row = 0; row < rows; row++) {
                left[row] = random.nextInt(9) == 0 ? Double.NaN : next.getAsDouble();
                right[row] = random.nextInt(9) == 0 ? Double.NaN : next.getAsDouble();
                slotOfRow[row] = random.nextInt(2);
                if (!Double.isNaN(left[row]) && !Double.isNaN(right[row])) {
                    expected.add(slotOfRow[row], left[row]);
                    expected.add(2 + slotOfRow[row], left[row] * right[row]);
                }
            }
            Slots slots = Slots.of(MemorySegment.ofArray(slotOfRow));
            DoubleColumn lefts = new DoubleColumn(MemorySegment.ofArray(left), null);
            DoubleColumn rights = new DoubleColumn(MemorySegment.ofArray(right), null);
            SumCells terms = sums(2).sums(0);
            SumCells products = sums(2).sums(0);
            terms.addWhereBoth(slots, lefts, rights, 0, rows);
            products.addProducts(slots, lefts, rights, 0, rows);
            for (int slot = 0; slot < 2; slot++) {
                assertThat(terms.value(slot)).as("seed " + seed).isEqualTo(expected.value(slot));
                assertThat(products.value(slot))
                        .as("seed " + seed)
                        .isEqualTo(Double.valueOf(expected.value(2 + slot)));
            }
        }
    }

    @Test
    void slidingIsAddingSubtractingAndReading() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            StateLayout layout = new StateLayout("s", 1, List.of(new OfSum("x"), new OfSum("xx")));
            State slid = new State(layout, StateMemory.heap());
            State stepped = new State(layout, StateMemory.heap());
            slid.ensure(3);
            stepped.ensure(3);
            int window = random.nextInt(2, 30);
            double spread = Math.pow(10, random.nextInt(-12, 4));
            List<List<Double>> frames =
                    List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (int block = 0; block < 4; block++) {
                FrameRows rows = slid.frameRows();
                double[][] expected = new double[FrameRows.MOST][];
                for (int row = 0; row < FrameRows.MOST; row++) {
                    int slot = random.nextInt(3);
                    List<Double> frame = frames.get(slot);
                    double enters = 100 + spread * random.nextGaussian();
                    if (random.nextInt(200) == 0) {
                        enters = random.nextBoolean() ? Double.POSITIVE_INFINITY : 1e200;
                    }
                    frame.add(enters);
                    double leaves = frame.size() > window ? frame.removeFirst() : 0;
                    SumCells sum = stepped.sums(0);
                    SumCells squares = stepped.sums(1);
                    sum.subtract(slot, leaves);
                    squares.subtractProduct(slot, leaves, leaves);
                    sum.add(slot, enters);
                    squares.addProduct(slot, enters, enters);
                    rows.set(row, slot, enters, leaves, frame.size());
                    expected[row] =
                            new double[] {
                                sum.value(slot),
                                sum.error(slot),
                                Moments.cross(sum, sum, squares, slot, frame.size())
                            };
                }
                rows.slide(slid.sums(0), slid.sums(1), FrameRows.MOST);
                for (int row = 0; row < FrameRows.MOST; row++) {
                    double[] actual = {rows.sum(row), rows.error(row), rows.squaredDeviations(row)};
                    assertThat(actual).as("seed %s, row %s", seed, row).isEqualTo(expected[row]);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void subtractingInAnyOrderUndoesAdding(Numbers numbers) {
        for (long seed = 1; seed <= 100; seed++) {
            Random random = new Random(seed);
            DoubleSupplier next = numbers.from(random);
            SumCells sums = sums(1).sums(0);
            List<Double> terms = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                if (terms.size() > 1 && random.nextInt(5) < 2) {
                    sums.subtract(0, terms.remove(random.nextInt(terms.size())));
                } else {
                    terms.add(next.getAsDouble());
                    sums.add(0, terms.getLast());
                }
                assertIsSum(sums, 0, terms, numbers + ", seed " + seed);
            }
            Collections.shuffle(terms, random);
            terms.forEach(term -> sums.subtract(0, term));
            assertThat(sums.value(0)).isZero();
            assertThat(sums.isCompact(0)).as("no remainder is left, seed %s", seed).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void mergingPartsIsAddingAll(Numbers numbers) {
        for (long seed = 1; seed <= 100; seed++) {
            Random random = new Random(seed);
            DoubleSupplier next = numbers.from(random);
            State state = sums(3);
            SumCells sums = state.sums(0);
            List<Double> terms = new ArrayList<>();
            for (int i = 0; i < 90; i++) {
                terms.add(next.getAsDouble());
                sums.add(1 + random.nextInt(2), terms.getLast());
            }
            sums.merge(0, sums, 2);
            sums.merge(0, sums, 1);
            assertIsSum(sums, 0, terms, numbers + ", seed " + seed);

            State copied = sums(2);
            copied.copy(1, state, 0);
            sums.add(0, 1.5);
            assertIsSum(copied.sums(0), 1, terms, numbers + ", seed " + seed);
            state.clear(0);
            assertThat(sums.value(0)).isZero();
        }
    }

    @Test
    void aMillionTermsKeepNoErrorAndNeedNoRemainder() {
        Random random = new Random(7);
        SumCells sums = sums(1).sums(0);
        List<Double> window = new ArrayList<>();
        BigDecimal exact = BigDecimal.ZERO;
        int remainders = 0;
        for (int i = 0; i < 1_000_000; i++) {
            double x = Math.exp(random.nextGaussian()) * 100;
            sums.addProduct(0, x, x);
            exact = exact.add(new BigDecimal(x).pow(2));
            window.add(x);
            if (window.size() > 1000) {
                double old = window.get(i - 1000);
                sums.subtractProduct(0, old, old);
                exact = exact.subtract(new BigDecimal(old).pow(2));
            }
            remainders += sums.isCompact(0) ? 0 : 1;
            if (i % 10_007 == 0) {
                assertThat(sums.value(0)).isEqualTo(exact.doubleValue());
            }
        }
        assertThat(remainders).isZero();
        assertThat(sums.value(0)).isEqualTo(exact.doubleValue());
    }

    @Test
    void productsAreAddedWithoutRounding() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            SumCells sums = sums(1).sums(0);
            BigDecimal exact = BigDecimal.ZERO;
            for (int i = 0; i < 50; i++) {
                double a = Math.scalb(random.nextGaussian(), random.nextInt(-50, 50));
                double b = Math.scalb(random.nextGaussian(), random.nextInt(-50, 50));
                sums.addProduct(0, a, b);
                exact = exact.add(new BigDecimal(a).multiply(new BigDecimal(b)));
                assertThat(sums.value(0)).as("seed " + seed).isEqualTo(exact.doubleValue());
            }
        }
    }

    @Test
    void tinyAndHugeProductsLeaveAsTheyCame() {
        SumCells sums = sums(1).sums(0);
        double[] factors = {1e-160, 3e-162, 1e200, -1e180, 1.1, Double.MIN_VALUE, 1e300};
        for (double a : factors) {
            for (double b : factors) {
                sums.addProduct(0, a, b);
            }
        }
        for (double b : factors) {
            for (double a : factors) {
                sums.subtractProduct(0, a, b);
            }
        }
        assertThat(sums.value(0)).isZero();
        assertThat(sums.isCompact(0)).isTrue();
    }

    @Test
    void infinitiesAndNotNumbersCountAndLeaveAgain() {
        SumCells sums = sums(1).sums(0);
        sums.add(0, 2.5);
        sums.add(0, Double.POSITIVE_INFINITY);
        assertThat(sums.value(0)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(sums.error(0)).isZero();
        sums.add(0, Double.NEGATIVE_INFINITY);
        assertThat(sums.value(0)).isNaN();
        sums.subtract(0, Double.POSITIVE_INFINITY);
        assertThat(sums.value(0)).isEqualTo(Double.NEGATIVE_INFINITY);
        sums.add(0, Double.NaN);
        sums.subtract(0, Double.NEGATIVE_INFINITY);
        assertThat(sums.value(0)).isNaN();
        sums.subtract(0, Double.NaN);
        assertThat(sums.value(0)).isEqualTo(2.5);
        assertThat(sums.isCompact(0)).isTrue();
    }

    @Test
    void sumsBeyondTheLargestDoubleComeBack() {
        SumCells sums = sums(1).sums(0);
        sums.add(0, Double.MAX_VALUE);
        sums.add(0, Double.MAX_VALUE);
        assertThat(sums.value(0)).isEqualTo(Double.POSITIVE_INFINITY);
        sums.add(0, 1);
        sums.subtract(0, Double.MAX_VALUE);
        assertThat(sums.value(0)).isEqualTo(Double.MAX_VALUE);
        assertThat(sums.error(0)).isEqualTo(1);
        sums.subtract(0, Double.MAX_VALUE);
        assertThat(sums.value(0)).isEqualTo(1);
    }

    @Test
    void slotsDoNotMixWhenTheStateGrows() {
        State state = new State(LAYOUT, StateMemory.heap());
        for (int slot = 0; slot < 1000; slot++) {
            state.ensure(slot + 1);
            SumCells sums = state.sums(0);
            sums.add(slot, slot + 0.1);
            sums.add(slot, 1e300);
            sums.subtract(slot, 1e300);
        }
        for (int slot = 0; slot < 1000; slot++) {
            assertThat(state.sums(0).value(slot)).isEqualTo(slot + 0.1);
        }
    }

    @Test
    void aSlotMayHaveSeveralSums() {
        State state =
                new State(
                        new StateLayout("sums", 1, List.of(new StateLayout.Cell.OfSums("sums", 3))),
                        StateMemory.heap());
        state.ensure(2);
        SumCells sums = state.sums(0);
        for (int slot = 0; slot < 2; slot++) {
            for (int place = 0; place < 3; place++) {
                sums.add(sums.at(slot, place), Double.MAX_VALUE);
                sums.add(sums.at(slot, place), Double.MAX_VALUE);
                sums.subtract(sums.at(slot, place), Double.MAX_VALUE - Math.ulp(0x1p1023));
                sums.subtract(sums.at(slot, place), Double.MAX_VALUE);
                sums.add(sums.at(slot, place), slot * 10 + place);
            }
        }
        sums.clear(0);
        for (int place = 0; place < 3; place++) {
            assertThat(sums.value(sums.at(0, place))).isZero();
            assertThat(sums.value(sums.at(1, place))).isEqualTo(Math.ulp(0x1p1023));
            assertThat(sums.error(sums.at(1, place))).isEqualTo(10 + place);
        }
        state.copy(0, state, 1);
        assertThat(sums.error(sums.at(0, 2))).isEqualTo(12);
    }
}
