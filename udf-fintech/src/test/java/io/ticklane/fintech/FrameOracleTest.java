package io.ticklane.fintech;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.state.State;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Variances, spreads, ratios and falls over frames of twenty rows against the textbook.
final class FrameOracleTest {
    private static final int ROWS = 2_000;
    private static final int FRAME = 20;
    private static final double TOLERANCE = 1e-9;

    /// Random numbers of a scale, in steps so that there are ties, with missing values.
    private static double[] noise(long seed, double level, double scale) {
        Random random = new Random(seed);
        double[] noise = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            double value = level + Math.rint(random.nextGaussian() * 50) / 50 * scale;
            noise[row] = random.nextInt(20) == 0 ? Double.NaN : value;
        }
        return noise;
    }

    /// The value of each row's frame.
    private static double[] frames(FunctionCall call, double[]... columns) {
        Rows rows = Rows.of(columns);
        Columns in = rows.columns();
        Slots slots = rows.slotView();
        FrameKernel kernel = call.frame();
        Results results = new Results(1, ROWS);
        for (int row = 0; row < ROWS; row++) {
            State state = FunctionCall.state(kernel.layout(), rows);
            kernel.enter(state, slots, in, Math.max(0, row - FRAME + 1), row + 1);
            kernel.result(state, 0, in, row, results.writer(), row);
        }
        return results.column(0);
    }

    private static void assertSame(FunctionCall call, String expected, Object... named) {
        Map<String, double[]> columns = Oracle.columns(named);
        Vectors.assertSame(
                frames(call, columns.values().toArray(double[][]::new)),
                Oracle.answer(expected, columns),
                TOLERANCE);
    }

    @Test
    void varianceWithoutJumps() {
        double[] r = noise(1, 0, 1);
        assertSame(FunctionCall.of("BIPOWER_VAR"), "ref.bipower_var(r, 20)", "r", r);
        assertSame(
                FunctionCall.of("BIPOWER_VAR", "correct", true),
                "ref.bipower_var(r, 20, True)",
                "r",
                r);
        assertSame(FunctionCall.of("MINRV"), "ref.minrv(r, 20)", "r", r);
        assertSame(FunctionCall.of("MEDRV"), "ref.medrv(r, 20)", "r", r);
    }

    @Test
    void volatilityFromBars() {
        double[] o = noise(2, 100, 0.2);
        double[] c = noise(3, 100, 0.2);
        double[] h = noise(4, 102, 0.2);
        double[] l = noise(5, 98, 0.2);
        assertSame(FunctionCall.of("PARKINSON_VOL"), "ref.parkinson_vol(h, l, 20)", "h", h, "l", l);
        for (String name : new String[] {"GARMAN_KLASS_VOL", "ROGERS_SATCHELL_VOL"}) {
            assertSame(
                    FunctionCall.of(name, "ppy", 252.0),
                    "ref." + name.toLowerCase(Locale.ROOT) + "(o, h, l, c, 20, 252)",
                    "o",
                    o,
                    "h",
                    h,
                    "l",
                    l,
                    "c",
                    c);
        }
    }

    @Test
    void worthOfPayments() {
        double[] a = noise(12, 10, 5);
        for (int first : new int[] {0, 1}) {
            assertSame(
                    FunctionCall.of("NPV", "rate", 0.03, "first_period", (long) first),
                    "ref._roll(lambda w: float(np.sum(w / 1.03 ** (%d + np.arange(len(w))))), [a], 20)"
                            .formatted(first),
                    "a",
                    a);
        }
    }

    @Test
    void liquidity() {
        double[] dp = noise(6, 0, 1);
        double[] volume = noise(7, 0, 100);
        assertSame(
                FunctionCall.of("KYLE_LAMBDA"), "ref.kyle_lambda(y, x, 20)", "y", dp, "x", volume);
        assertSame(FunctionCall.of("BETA"), "ref.beta(y, x, 20)", "y", dp, "x", volume);
        assertSame(
                FunctionCall.of("AMIHUD", "scale", 1e6),
                "ref.amihud(r, v, 20, 1e6)",
                "r",
                dp,
                "v",
                volume);
        assertSame(FunctionCall.of("ROLL_SPREAD"), "ref.roll_spread(r, 20)", "r", dp);
    }

    @Test
    void risk() {
        double[] r = noise(8, 0.1, 1);
        assertSame(FunctionCall.of("SHARPE"), "ref.rolling_sharpe(r, 20)", "r", r);
        assertSame(
                FunctionCall.of("SHARPE", "rf", 0.05, "ppy", 12.0),
                "ref.rolling_sharpe(r, 20, 0.05, 12)",
                "r",
                r);
        assertSame(
                FunctionCall.of("SORTINO", "rf", 0.05, "ppy", 12.0),
                "ref._roll(lambda w: (w.mean() - 0.05) / np.sqrt(np.mean(np.minimum(w - 0.05, 0)"
                        + " ** 2)) * np.sqrt(12) if w.min() < 0.05 else np.nan, [r], 20)",
                "r",
                r);
        assertSame(FunctionCall.of("KELLY"), "ref.kelly_fraction(r, 20)", "r", r);
        double[] sizes = noise(9, 100, 5);
        assertSame(
                FunctionCall.of("MAX_DRAWDOWN"),
                "ref._roll(lambda w: ref.drawdown(w)[1][-1], [x], 20)",
                "x",
                sizes);
        assertSame(
                FunctionCall.of("HHI"),
                "ref._roll(lambda w: ref.dominance(w)[1], [x], 20)",
                "x",
                sizes);
    }
}
