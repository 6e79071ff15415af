package io.ticklane.api.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ticklane.api.state.StateLayout.Cell.OfSum;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Compared with [BigDecimal].
final class MomentsTest {
    private static final StateLayout LAYOUT =
            new StateLayout("moments", 1, List.of(new OfSum("x"), new OfSum("y"), new OfSum("xy")));

    private static State moments() {
        State state = new State(LAYOUT, StateMemory.heap());
        state.ensure(1);
        return state;
    }

    private static void enter(State state, double x, double y) {
        state.sums(0).add(0, x);
        state.sums(1).add(0, y);
        state.sums(2).addProduct(0, x, y);
    }

    private static double cross(State state, int count) {
        return Moments.cross(state.sums(0), state.sums(1), state.sums(2), 0, count);
    }

    private static double textbook(double[] x, double[] y) {
        BigDecimal n = new BigDecimal(x.length);
        BigDecimal meanX = mean(x, n);
        BigDecimal meanY = mean(y, n);
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < x.length; i++) {
            BigDecimal dx = new BigDecimal(x[i]).subtract(meanX);
            sum = sum.add(dx.multiply(new BigDecimal(y[i]).subtract(meanY)));
        }
        return sum.doubleValue();
    }

    private static BigDecimal mean(double[] x, BigDecimal n) {
        BigDecimal sum = BigDecimal.ZERO;
        for (double value : x) {
            sum = sum.add(new BigDecimal(value));
        }
        return sum.divide(n, new MathContext(200));
    }

    @Test
    void crossMomentsHaveFullPrecisionHoweverLargeTheMeans() {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            int n = random.nextInt(2, 60);
            double spread = Math.pow(10, random.nextInt(-13, 6));
            double level = Math.pow(10, random.nextInt(-3, 9));
            double[] x = new double[n];
            double[] y = new double[n];
            State state = moments();
            State squares = moments();
            for (int i = 0; i < n; i++) {
                x[i] = level + spread * random.nextGaussian();
                y[i] = x[i] * 0.5 + spread * random.nextGaussian();
                enter(state, x[i], y[i]);
                enter(squares, x[i], x[i]);
            }
            double variance = textbook(x, x);
            assertThat(cross(squares, n))
                    .as("seed " + seed)
                    .isCloseTo(variance, within(variance * 6e-16));
            double covariance = textbook(x, y);
            double scale = Math.sqrt(variance * textbook(y, y));
            assertThat(cross(state, n))
                    .as("seed " + seed)
                    .isCloseTo(covariance, within(Math.abs(covariance) * 6e-16 + scale * 1e-12));
        }
    }

    @Test
    void equalRowsHaveNoVarianceAtAll() {
        for (long seed = 1; seed <= 2000; seed++) {
            Random random = new Random(seed);
            double x = Double.longBitsToDouble(random.nextLong());
            if (!(Math.abs(x) < 1e150 && Math.abs(x) > 1e-140)) {
                x = random.nextGaussian();
            }
            State state = moments();
            int n = random.nextInt(1, 40);
            for (int i = 0; i < n; i++) {
                enter(state, x, x);
            }
            assertThat(cross(state, n)).as("seed %s, x %s", seed, x).isZero();
        }
    }

    @Test
    void theWayInDoesNotMatter() {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            State straight = moments();
            State roundabout = moments();
            int n = random.nextInt(2, 40);
            double spread = Math.pow(10, random.nextInt(-12, 3));
            double[] x = new double[n];
            for (int i = 0; i < n; i++) {
                x[i] = 100 + spread * random.nextGaussian();
                enter(straight, x[i], x[i]);
                enter(roundabout, 1e9 * x[i], 1e9 * x[i]);
            }
            for (int i = n - 1; i >= 0; i--) {
                enter(roundabout, x[i], x[i]);
            }
            for (int i = 0; i < n; i++) {
                roundabout.sums(0).subtract(0, 1e9 * x[i]);
                roundabout.sums(1).subtract(0, 1e9 * x[i]);
                roundabout.sums(2).subtractProduct(0, 1e9 * x[i], 1e9 * x[i]);
            }
            assertThat(cross(roundabout, n)).as("seed " + seed).isEqualTo(cross(straight, n));
        }
    }

    @Test
    void nothingAndInfinityHaveNoMoments() {
        assertThat(cross(moments(), 0)).isNaN();
        State state = moments();
        enter(state, 1, 1);
        enter(state, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        assertThat(cross(state, 2)).isNaN();
    }
}
