package io.ticklane.fintech;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// The averages, returns and scores of the library against the textbook.
final class OracleAnswersTest {
    private static final int ROWS = 2_000;
    private static final double TOLERANCE = 1e-9;

    /// A random walk with ties and missing values.
    private static double[] walk(long seed) {
        Random random = new Random(seed);
        double[] walk = new double[ROWS];
        double level = 100;
        for (int row = 0; row < ROWS; row++) {
            level += random.nextInt(5) == 0 ? 0 : random.nextGaussian() * 0.1;
            walk[row] = random.nextInt(20) == 0 ? Double.NaN : level;
        }
        return walk;
    }

    @Test
    void ewmaAndLogReturn() {
        double[] x = walk(1);
        Vectors.assertSame(
                FunctionCall.of("EWMA", "alpha", 0.06).column(x),
                Oracle.answer("ref.ewma(x, 0.06)", Oracle.columns("x", x)),
                TOLERANCE);
        Vectors.assertSame(
                FunctionCall.of("LOG_RETURN").column(x),
                Oracle.answer("ref.log_return(x)", Oracle.columns("x", x)),
                TOLERANCE);
    }
}
