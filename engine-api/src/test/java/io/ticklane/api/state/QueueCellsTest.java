package io.ticklane.api.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfQueue;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Compared with [ArrayDeque].
final class QueueCellsTest {
    private static final StateLayout LAYOUT =
            new StateLayout("queues", 1, List.of(new OfDouble("beside"), new OfQueue("queue")));

    /// Memory that knows how much of it is in use, and dirties what is given back.
    private static final class Counted implements StateMemory {
        private final List<MemorySegment> used = new ArrayList<>();
        private int allocations;

        @Override
        public MemorySegment allocate(long bytes) {
            allocations++;
            MemorySegment made = StateMemory.heap().allocate(bytes);
            used.add(made);
            return made;
        }

        @Override
        public void release(MemorySegment memory) {
            assertThat(used.remove(memory)).isTrue();
            memory.fill((byte) 0x55);
        }

        long bytes() {
            return used.stream().mapToLong(MemorySegment::byteSize).sum();
        }
    }

    private static State state(int slots) {
        return state(slots, StateMemory.heap());
    }

    private static State state(int slots, StateMemory memory) {
        State state = new State(LAYOUT, memory);
        state.ensure(slots);
        return state;
    }

    private static List<Double> numbers(State state, int slot) {
        QueueCells queues = state.queues(1);
        return IntStream.range(0, queues.size(slot))
                .mapToObj(place -> queues.get(slot, place))
                .toList();
    }

    private static List<Deque<Double>> deques(int slots) {
        return IntStream.range(0, slots).<Deque<Double>>mapToObj(_ -> new ArrayDeque<>()).toList();
    }

    private static void assertSame(State state, List<Deque<Double>> expected, long seed) {
        for (int slot = 0; slot < expected.size(); slot++) {
            assertThat(numbers(state, slot))
                    .as("seed %s, slot %s", seed, slot)
                    .isEqualTo(List.copyOf(expected.get(slot)));
        }
    }

    @Test
    void manyQueuesGoTheWayOfDeques() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            int slots = random.nextInt(1, 300);
            State state = state(slots / 2, new Counted());
            state.ensure(slots);
            List<Deque<Double>> expected = deques(slots);
            for (int step = 0; step < 20_000; step++) {
                int slot = random.nextInt(slots) * random.nextInt(slots) / slots;
                step(state, expected, slot, random);
            }
            assertSame(state, expected, seed);
        }
    }

    private static void step(State state, List<Deque<Double>> expected, int slot, Random random) {
        Deque<Double> deque = expected.get(slot);
        QueueCells queues = state.queues(1);
        int other = random.nextInt(expected.size());
        switch (random.nextInt(60)) {
            case 0 -> {
                state.clear(slot);
                deque.clear();
            }
            case 1 -> {
                state.copy(slot, state, other);
                List<Double> copied = List.copyOf(expected.get(other));
                deque.clear();
                deque.addAll(copied);
            }
            case 2 -> {
                if (deque.size() + expected.get(other).size() < 5_000) {
                    queues.append(slot, queues, other);
                    deque.addAll(List.copyOf(expected.get(other)));
                }
            }
            case 3 -> {
                if (!deque.isEmpty()) {
                    int place = random.nextInt(deque.size());
                    Double[] all = deque.toArray(new Double[0]);
                    all[place] = random.nextGaussian();
                    queues.set(slot, place, all[place]);
                    deque.clear();
                    deque.addAll(Arrays.asList(all));
                }
            }
            default -> {
                for (int i = random.nextInt(5); i >= 0; i--) {
                    double value = random.nextGaussian();
                    queues.addLast(slot, value);
                    deque.addLast(value);
                }
                for (int i = random.nextInt(5); i > 0 && !deque.isEmpty(); i--) {
                    queues.removeFirst(slot);
                    deque.removeFirst();
                }
            }
        }
        assertThat(queues.size(slot)).isEqualTo(deque.size());
    }

    @Test
    void queuesOfOtherCellsAreCopiedAndAppended() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            State from = state(3);
            State to = state(2);
            List<Deque<Double>> expected = deques(2);
            for (int i = random.nextInt(40); i > 0; i--) {
                from.queues(1).addLast(2, i);
            }
            for (int i = random.nextInt(1 + from.queues(1).size(2)); i > 0; i--) {
                from.queues(1).removeFirst(2);
            }
            for (int i = random.nextInt(40); i > 0; i--) {
                to.queues(1).addLast(1, -i);
                expected.get(1).addLast((double) -i);
            }
            for (int i = random.nextInt(1 + expected.get(1).size()); i > 0; i--) {
                to.queues(1).removeFirst(1);
                expected.get(1).removeFirst();
            }
            to.copy(0, from, 2);
            to.queues(1).append(1, from.queues(1), 2);
            expected.get(0).addAll(numbers(from, 2));
            expected.get(1).addAll(numbers(from, 2));
            from.queues(1).addLast(2, 77);
            assertSame(to, expected, seed);
        }
    }

    @Test
    void longsKeepAllOfTheirBits() {
        QueueCells queues = state(1).queues(1);
        long[] longs = {
            Long.MIN_VALUE, -1, 0, 0x7ff0_0000_0000_0001L, 1L << 53 | 1, Long.MAX_VALUE
        };
        for (long value : longs) {
            queues.addLastLong(0, value);
        }
        for (int place = 0; place < longs.length; place++) {
            assertThat(queues.getLong(0, place)).isEqualTo(longs[place]);
        }
    }

    @Test
    void placesThatAQueueHasNotAreRefused() {
        QueueCells queues = state(1).queues(1);
        queues.addLast(0, 1.0);
        assertThatThrownBy(() -> queues.get(0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> queues.get(0, -1)).isInstanceOf(IndexOutOfBoundsException.class);
        queues.removeFirst(0);
        assertThatThrownBy(() -> queues.removeFirst(0))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void slidingAllocatesNothingOnceGrown() {
        Counted memory = new Counted();
        State state = state(100, memory);
        QueueCells queues = state.queues(1);
        int before = 0;
        for (int round = 0; round < 2_000; round++) {
            if (round == 100) {
                before = memory.allocations;
            }
            for (int slot = 0; slot < 100; slot++) {
                queues.addLast(slot, round);
                if (round >= 50) {
                    queues.removeFirst(slot);
                }
            }
        }
        assertThat(memory.allocations).isEqualTo(before);
    }

    @Test
    void whatClearedQueuesHadOthersTake() {
        Counted memory = new Counted();
        State state = state(100, memory);
        for (int i = 0; i < 1_000; i++) {
            state.queues(1).addLast(0, i);
        }
        long grown = memory.bytes();
        for (int slot = 1; slot < 100; slot++) {
            state.clear(slot - 1);
            assertThat(numbers(state, slot - 1)).isEmpty();
            for (int i = 0; i < 1_000; i++) {
                state.queues(1).addLast(slot, i);
            }
            assertThat(memory.bytes()).isEqualTo(grown);
        }
    }

    @Test
    void memoryComesFromTheGiverAndGoesBack() {
        Counted memory = new Counted();
        State state = state(10, memory);
        for (int i = 0; i < 10_000; i++) {
            state.queues(1).addLast(i % 10, i);
        }
        assertThat(memory.bytes()).isGreaterThan(10_000 * Double.BYTES);
        state.release();
        assertThat(memory.used).isEmpty();
    }
}
