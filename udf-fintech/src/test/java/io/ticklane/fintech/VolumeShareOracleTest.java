package io.ticklane.fintech;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// POV_QTY against the textbook, which knows no missing rows: they trade nothing.
final class VolumeShareOracleTest {
    private static final int ROWS = 2_000;

    @Test
    void quantitiesFollowTheVolumeUntilTheOrderIsDone() {
        Random random = new Random(11);
        double[] volume = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            boolean missing = random.nextInt(20) == 0;
            volume[row] = missing ? Double.NaN : random.nextInt(-50, 2_000);
        }
        double[] present = Arrays.stream(volume).filter(v -> !Double.isNaN(v)).toArray();
        double[] answers =
                Oracle.answer("ref.pov_target(v, 0.07, 100000)", Oracle.columns("v", present));
        double[] expected = new double[ROWS];
        int next = 0;
        for (int row = 0; row < ROWS; row++) {
            expected[row] = Double.isNaN(volume[row]) ? Double.NaN : answers[next++];
        }
        double[] quantities =
                FunctionCall.of("POV_QTY", "rate", 0.07, "parent", 100_000.0).column(volume);
        Vectors.assertSame(quantities, expected, 1e-9);
    }
}
