package io.ticklane.api.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.state.StateLayout.Cell;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A state that is written and read is the state that it was; and what is the same state is the
/// same bytes.
final class StateSavingTest {
    private static final int SLOTS = 40;
    private static final StateLayout ALL =
            new StateLayout(
                    "all",
                    3,
                    List.of(
                            new Cell.OfDouble("d"),
                            new Cell.OfLong("l"),
                            new Cell.OfSum("s"),
                            new Cell.OfSums("t", 3),
                            new Cell.OfQueue("q"),
                            new Cell.OfRing("r", 5),
                            new Cell.OfSorted("o")));

    /// Ordinary values, and now and then one that is hard to add.
    private static double value(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> random.nextGaussian() * Math.scalb(1.0, random.nextInt(600) - 300);
            case 1 -> random.nextInt(100);
            default -> random.nextInt(1_000_000) / 100.0;
        };
    }

    private static void change(State state, Random random) {
        int slot = random.nextInt(SLOTS);
        double value = value(random);
        state.doubles(0).view().set(slot, value);
        state.longs(1).set(slot, random.nextLong());
        state.sums(2).add(slot, value);
        state.sums(3).add(state.sums(3).at(slot, random.nextInt(3)), -value);
        state.ring(5).view().set(slot, random.nextInt(5), value);
        if (random.nextInt(3) > 0) {
            state.queues(4).addLast(slot, value);
            state.sorted(6).insert(slot, value);
        } else if (state.queues(4).size(slot) > 0) {
            state.sorted(6).remove(slot, state.queues(4).get(slot, 0));
            state.queues(4).removeFirst(slot);
        }
        if (random.nextInt(200) == 0) {
            state.clear(random.nextInt(SLOTS));
            state.sums(2).add(slot, random.nextBoolean() ? Double.NaN : 1e308);
        }
    }

    private static byte[] bytes(State state) {
        StateBytes bytes = new StateBytes();
        state.save(bytes);
        return bytes.bytes();
    }

    private static State again(State state) {
        StateBytes bytes = new StateBytes();
        state.save(bytes);
        State made = new State(ALL, StateMemory.heap());
        made.restore(bytes.reader());
        return made;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatWasReadGoesOnAsWhatWasWritten(long seed) {
        State state = new State(ALL, StateMemory.heap());
        state.ensure(SLOTS);
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 300; i++) {
                change(state, random);
            }
            State other = again(state);
            long next = random.nextLong();
            Random one = new Random(next);
            Random two = new Random(next);
            for (int i = 0; i < 300; i++) {
                change(state, one);
                change(other, two);
            }
            assertThat(bytes(other)).as("seed %d, round %d", seed, round).isEqualTo(bytes(state));
            for (int slot = 0; slot < SLOTS; slot++) {
                assertThat(Double.compare(other.sums(2).value(slot), state.sums(2).value(slot)))
                        .isZero();
                assertThat(other.queues(4).size(slot)).isEqualTo(state.queues(4).size(slot));
                assertThat(other.sorted(6).size(slot)).isEqualTo(state.sorted(6).size(slot));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aSumHasOneFormInWhateverOrderItsTermsCame(long seed) {
        StateLayout layout = new StateLayout("sum", 1, List.of(new Cell.OfSum("s")));
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<Double> terms = new ArrayList<>();
            for (int i = random.nextInt(60); i >= 0; i--) {
                double term = value(random);
                terms.add(term);
                if (random.nextInt(3) == 0) {
                    // a tie, or next to one
                    terms.add(Math.ulp(term) / 2);
                    terms.add(random.nextBoolean() ? Math.ulp(term) * 1e-20 : -Double.MIN_VALUE);
                }
            }
            List<byte[]> forms = new ArrayList<>();
            List<Double> values = new ArrayList<>();
            for (int order = 0; order < 4; order++) {
                State state = new State(layout, StateMemory.heap());
                state.ensure(1);
                terms.forEach(term -> state.sums(0).add(0, term));
                values.add(state.sums(0).value(0));
                forms.add(bytes(state));
                // no value changes by being settled
                values.add(state.sums(0).value(0));
                Collections.shuffle(terms, random);
            }
            assertThat(values).as("seed %d, round %d", seed, round).containsOnly(values.get(0));
            for (byte[] form : forms) {
                assertThat(form).as("seed %d, round %d", seed, round).isEqualTo(forms.get(0));
            }
        }
    }

    @Test
    void anotherLayoutIsRefused() {
        StateBytes bytes = new StateBytes();
        new State(ALL, StateMemory.heap()).save(bytes);
        State other = new State(new StateLayout("all", 4, ALL.cells()), StateMemory.heap());
        assertThatThrownBy(() -> other.restore(bytes.reader()))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT))
                .hasMessage("it has the state all version 3, but this is all version 4");
    }
}
