package io.ticklane.fintech;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The one-sided trend against the filter solved anew for each row, which takes long for many.
final class TrendOracleTest {
    private static final int ROWS = 300;
    private static final double TOLERANCE = 1e-9;

    @Test
    void theTrendSoFar() {
        Random random = new Random(11);
        double[] y = new double[ROWS];
        double level = 100;
        for (int row = 0; row < ROWS; row++) {
            level += random.nextInt(5) == 0 ? 0 : random.nextGaussian() * 0.1;
            y[row] = random.nextInt(20) == 0 ? Double.NaN : level;
        }
        double[] present = Arrays.stream(y).filter(v -> !Double.isNaN(v)).toArray();
        for (double lambda : new double[] {0.5, 100, 1600, 129_600}) {
            double[] answers =
                    Oracle.answer(
                            "ref.hp_filter_onesided(y, %s)[0]".formatted(lambda),
                            Oracle.columns("y", present));
            double[] expected = new double[ROWS];
            int next = 0;
            double last = Double.NaN;
            for (int row = 0; row < ROWS; row++) {
                last = Double.isNaN(y[row]) ? last : answers[next++];
                expected[row] = last;
            }
            Vectors.assertSame(
                    FunctionCall.of("HP_TREND_ONE_SIDED", "lambda", lambda).column(y),
                    expected,
                    TOLERANCE);
        }
    }
}
