package io.ticklane.api.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Compared with [BigDecimal].
final class PowerSumsTest {
    private static final StateLayout LAYOUT = new StateLayout("powers", 1, PowerSums.cells());

    private static State powers(int slots) {
        State state = new State(LAYOUT, StateMemory.heap());
        state.ensure(slots);
        return state;
    }

    private static void enter(State state, int slot, double... numbers) {
        for (double x : numbers) {
            PowerSums.move(state, 0, slot, x, true);
        }
    }

    private static double[] moments(State state, int slot, int count) {
        double squares = PowerSums.squares(state, 0, slot, count);
        return new double[] {
            squares,
            PowerSums.cubes(state, 0, slot, count, squares),
            PowerSums.fourths(state, 0, slot, count, squares)
        };
    }

    private static double textbook(double[] x, int power) {
        BigDecimal sum = BigDecimal.ZERO;
        for (double value : x) {
            sum = sum.add(new BigDecimal(value));
        }
        BigDecimal mean = sum.divide(new BigDecimal(x.length), new MathContext(400));
        BigDecimal moment = BigDecimal.ZERO;
        for (double value : x) {
            moment = moment.add(new BigDecimal(value).subtract(mean).pow(power));
        }
        return moment.doubleValue();
    }

    private static double[] random(Random random, int n, double level, double spread) {
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            double deviation = random.nextGaussian();
            x[i] = level + spread * deviation * deviation * random.nextDouble();
        }
        return x;
    }

    private static void assertClose(double[] x, String description) {
        State state = powers(1);
        enter(state, 0, x);
        double[] actual = moments(state, 0, x.length);
        double squares = textbook(x, 2);
        double variance = squares / x.length;
        assertThat(actual[0]).as(description).isCloseTo(squares, within(squares * 1e-15));
        double cubes = textbook(x, 3);
        assertThat(actual[1])
                .as(description)
                .isCloseTo(cubes, within(squares * Math.sqrt(variance) * 2e-15));
        double fourths = textbook(x, 4);
        assertThat(actual[2]).as(description).isCloseTo(fourths, within(fourths * 2e-15));
    }

    @Test
    void momentsHaveFullPrecisionHoweverLargeTheMean() {
        for (long seed = 1; seed <= 500; seed++) {
            Random random = new Random(seed);
            int n = random.nextInt(2, 60);
            double level = random.nextInt(4) == 0 ? 0 : Math.pow(10, random.nextInt(-3, 9));
            double spread = Math.pow(10, random.nextInt(-13, 6));
            double[] x = random(random, n, level, spread);
            if (textbook(x, 2) > 0) {
                assertClose(x, "seed " + seed);
            }
        }
    }

    @Test
    void pricesOfAHundredThousandWithMovesOfATenThousandth() {
        for (long seed = 1; seed <= 100; seed++) {
            double[] x = random(new Random(seed), 20, 1e5, 1e-4);
            assertClose(x, "seed " + seed);
        }
    }

    @Test
    void returnsOfManyMagnitudes() {
        for (long seed = 1; seed <= 100; seed++) {
            Random random = new Random(seed);
            double[] x = new double[40];
            for (int i = 0; i < x.length; i++) {
                x[i] = random.nextGaussian() * Math.pow(10, random.nextInt(-9, 0));
            }
            assertClose(x, "seed " + seed);
        }
    }

    @Test
    void theWayInDoesNotMatter() {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            int n = random.nextInt(2, 40);
            double spread = Math.pow(10, random.nextInt(-12, 3));
            double[] x = random(random, n, random.nextInt(3) * 100, spread);
            double[] other = random(random, 10, 1e9, 1e12);
            State state = powers(4);
            enter(state, 0, x);
            enter(state, 1, other);
            for (int i = n - 1; i >= 0; i--) {
                enter(state, 1, x[i]);
                enter(state, 2 + i % 2, x[i]);
            }
            for (double value : other) {
                PowerSums.move(state, 0, 1, value, false);
            }
            PowerSums.merge(state, 0, 2, state, 3);
            assertThat(moments(state, 1, n)).as("seed " + seed).isEqualTo(moments(state, 0, n));
            assertThat(moments(state, 2, n)).as("seed " + seed).isEqualTo(moments(state, 0, n));
        }
    }

    @Test
    void infinityHasNoMomentsAndLeaves() {
        State state = powers(2);
        enter(state, 0, 1, 2, 4);
        enter(state, 1, 1, Double.POSITIVE_INFINITY, 2, Double.MAX_VALUE, 1e100, 4);
        assertThat(moments(state, 1, 6)).containsOnly(Double.NaN);
        for (double value : new double[] {Double.POSITIVE_INFINITY, 1e100, Double.MAX_VALUE}) {
            PowerSums.move(state, 0, 1, value, false);
        }
        assertThat(moments(state, 1, 3)).isEqualTo(moments(state, 0, 3));
    }
}
