package io.ticklane.api.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfSorted;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Compared with a list that is kept sorted.
final class SortedCellsTest {
    private static final StateLayout LAYOUT =
            new StateLayout("sorted", 1, List.of(new OfLong("n"), new OfSorted("values")));

    private static final double[] EDGES = {
        0.0,
        -0.0,
        Double.MIN_VALUE,
        -Double.MAX_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN,
        1,
        -1
    };

    /// The kinds of numbers that are kept in order.
    enum Numbers {
        TICKS,
        UNIFORM,
        ALL_EQUAL,
        EDGES_OF_DOUBLE,
        RISING,
        FALLING;

        DoubleSupplier from(Random random) {
            int[] step = new int[1];
            return switch (this) {
                case TICKS -> () -> 100 + random.nextInt(40) / 100.0;
                case UNIFORM -> () -> random.nextDouble() - 0.5;
                case ALL_EQUAL -> () -> 7;
                case EDGES_OF_DOUBLE -> () -> EDGES[random.nextInt(EDGES.length)];
                case RISING -> () -> step[0]++ * 0.5;
                case FALLING -> () -> step[0]-- * 0.5;
            };
        }
    }

    /// Memory that knows what was not given back.
    private static final class Counted implements StateMemory {
        private final IdentityHashMap<Object, Long> given = new IdentityHashMap<>();

        @Override
        public MemorySegment allocate(long bytes) {
            long[] words = new long[Math.toIntExact((bytes + 7) >> 3)];
            given.put(words, bytes);
            return MemorySegment.ofArray(words);
        }

        @Override
        public void release(MemorySegment memory) {
            assertThat(given.remove(memory.heapBase().orElseThrow())).isNotNull();
        }

        long bytes() {
            return given.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private static State state(int slots) {
        State state = new State(LAYOUT, StateMemory.heap());
        state.ensure(slots);
        return state;
    }

    private static void insert(List<Double> sorted, double value) {
        int place = Collections.binarySearch(sorted, value);
        sorted.add(place < 0 ? -place - 1 : place, value);
    }

    private static void assertHas(SortedCells cells, int slot, List<Double> sorted, String seed) {
        assertThat(cells.size(slot)).as(seed).isEqualTo(sorted.size());
        List<Double> selected = new ArrayList<>();
        for (int place = 0; place < sorted.size(); place++) {
            selected.add(cells.select(slot, place));
        }
        assertThat(selected).as(seed).isEqualTo(sorted);
        assertThat(values(cells.run(slot, 0, sorted.size()))).as(seed).isEqualTo(sorted);
    }

    private static List<Double> values(SortedRun run) {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < run.size(); i++) {
            values.add(run.get(i));
        }
        return values;
    }

    private static void assertPlaces(
            SortedCells cells, int slot, List<Double> sorted, double value, String seed) {
        long below = sorted.stream().filter(v -> Double.compare(v, value) < 0).count();
        long atMost = sorted.stream().filter(v -> Double.compare(v, value) <= 0).count();
        assertThat(cells.below(slot, value)).as(seed).isEqualTo((int) below);
        assertThat(cells.atMost(slot, value)).as(seed).isEqualTo((int) atMost);
    }

    @ParameterizedTest
    @EnumSource(Numbers.class)
    void valuesComeInOrderWhicheverWayTheyEnteredAndLeft(Numbers numbers) {
        for (long seed = 1; seed <= 6; seed++) {
            Random random = new Random(seed);
            DoubleSupplier next = numbers.from(random);
            State state = state(1);
            SortedCells cells = state.sorted(1);
            List<Double> sorted = new ArrayList<>();
            List<Double> arrived = new ArrayList<>();
            String what = numbers + " of seed " + seed;
            for (int step = 0; step < 6000; step++) {
                // grows to about two thousand, shrinks to nothing, and again
                boolean grows = random.nextInt(10) < (step / 2000 % 2 == 0 ? 9 : 1);
                if (grows || arrived.isEmpty()) {
                    double value = next.getAsDouble();
                    cells.insert(0, value);
                    insert(sorted, value);
                    arrived.add(value);
                } else {
                    // the oldest as a frame does, or any
                    int at = random.nextBoolean() ? 0 : random.nextInt(arrived.size());
                    double value = arrived.remove(at);
                    cells.remove(0, value);
                    sorted.remove(Collections.binarySearch(sorted, value));
                }
                if (step % 197 == 0) {
                    assertHas(cells, 0, sorted, what);
                }
                if (step % 11 == 0) {
                    assertPlaces(cells, 0, sorted, next.getAsDouble(), what);
                }
                if (step % 13 == 0 && !sorted.isEmpty()) {
                    assertPlaces(cells, 0, sorted, sorted.getFirst(), what);
                }
            }
        }
    }

    @Test
    void aRunIsAPartOfTheOrder() {
        Random random = new Random(5);
        SortedCells cells = state(1).sorted(1);
        List<Double> sorted = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            double value = random.nextInt(900);
            cells.insert(0, value);
            insert(sorted, value);
        }
        for (int i = 0; i < 300; i++) {
            int from = random.nextInt(3001);
            int to = from + random.nextInt(3001 - from);
            assertThat(values(cells.run(0, from, to))).isEqualTo(sorted.subList(from, to));
        }
        assertThatThrownBy(() -> cells.run(0, 1, 3001))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> cells.select(0, 3000))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> cells.select(0, -1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aValueThatIsNotThereCannotLeave() {
        SortedCells cells = state(1).sorted(1);
        assertThatThrownBy(() -> cells.remove(0, 1)).isInstanceOf(IllegalStateException.class);
        cells.insert(0, 0.0);
        assertThatThrownBy(() -> cells.remove(0, -0.0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("-0.0");
        cells.remove(0, 0.0);
        assertThat(cells.size(0)).isZero();
    }

    @Test
    void slotsKeepTheirValuesApartAndStatesOfOtherValuesMergeAndCopy() {
        for (long seed = 1; seed <= 4; seed++) {
            Random random = new Random(seed);
            String what = "seed " + seed;
            State state = new State(LAYOUT, StateMemory.heap());
            List<List<Double>> sorted = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                int slot = (int) (Math.abs(random.nextGaussian()) * 40);
                state.ensure(slot + 1);
                while (sorted.size() <= slot) {
                    sorted.add(new ArrayList<>());
                }
                double value = random.nextInt(100);
                state.sorted(1).insert(slot, value);
                insert(sorted.get(slot), value);
            }
            State copy = state(sorted.size());
            for (int slot = 0; slot < sorted.size(); slot++) {
                copy.sorted(1).insert(slot, 12345);
                copy.copy(slot, state, slot);
                assertHas(state.sorted(1), slot, sorted.get(slot), what);
            }
            List<Double> all = new ArrayList<>();
            State merged = state(1);
            for (int slot = sorted.size() - 1; slot >= 0; slot--) {
                merged.sorted(1).merge(0, state.sorted(1), slot);
                sorted.get(slot).forEach(value -> insert(all, value));
            }
            assertHas(merged.sorted(1), 0, all, what);
            for (int slot = 0; slot < sorted.size(); slot += 2) {
                state.clear(slot);
                assertThat(state.sorted(1).size(slot)).isZero();
                state.sorted(1).insert(slot, -slot);
                assertHas(state.sorted(1), slot, List.of((double) -slot), what);
            }
            for (int slot = 1; slot < sorted.size(); slot += 2) {
                assertHas(state.sorted(1), slot, sorted.get(slot), what);
                state.copy(slot - 1, state, slot);
                assertHas(state.sorted(1), slot - 1, sorted.get(slot), what);
            }
            for (int slot = 0; slot < sorted.size(); slot++) {
                assertHas(copy.sorted(1), slot, sorted.get(slot), what);
            }
        }
    }

    @Test
    void memoryIsUsedAgainAndGivenBack() {
        Counted memory = new Counted();
        State state = new State(LAYOUT, memory);
        state.ensure(100);
        SortedCells cells = state.sorted(1);
        Random random = new Random(8);
        long most = 0;
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 50_000; i++) {
                cells.insert(i % 100, random.nextDouble());
            }
            cells.run(0, 0, cells.size(0));
            if (round == 0) {
                most = memory.bytes();
                assertThat(most).isGreaterThan(50_000 * Double.BYTES);
            }
            assertThat(memory.bytes()).isLessThanOrEqualTo(2 * most);
            for (int slot = 0; slot < 100; slot++) {
                if (round % 2 == 0) {
                    state.clear(slot);
                } else {
                    while (cells.size(slot) > 0) {
                        cells.remove(slot, cells.select(slot, random.nextInt(cells.size(slot))));
                    }
                }
            }
        }
        state.release();
        assertThat(memory.bytes()).isZero();
    }
}
