package io.ticklane.fintech;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.state.State;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Medians, quantiles and tails of frames that slide, against the textbook.
final class SortedOracleTest {
    private static final int ROWS = 2_000;
    private static final double TOLERANCE = 1e-9;

    /// Random numbers in steps, so that there are ties, with far outliers and missing values.
    private static double[] noise(long seed, double level, double scale) {
        Random random = new Random(seed);
        double[] noise = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            double far = random.nextInt(15) == 0 ? 6 : 1;
            double value = level + Math.rint(random.nextGaussian() * 10 * far) / 10 * scale;
            noise[row] = random.nextInt(20) == 0 ? Double.NaN : value;
        }
        return noise;
    }

    /// The value of each row's frame, the last `width` rows.
    private static double[] frames(FunctionCall call, int width, double[] column) {
        Rows rows = Rows.of(column);
        Columns in = rows.columns();
        Slots slots = rows.slotView();
        FrameKernel kernel = call.frame();
        Results results = new Results(1, ROWS);
        State state = FunctionCall.state(kernel.layout(), rows);
        for (int row = 0; row < ROWS; row++) {
            if (row >= width) {
                kernel.leave(state, slots, in, row - width, row - width + 1);
            }
            kernel.enter(state, slots, in, row, row + 1);
            kernel.result(state, 0, in, row, results.writer(), row);
        }
        return results.column(0);
    }

    private static void assertSame(FunctionCall call, int width, String expected, double[] x) {
        Map<String, double[]> columns = Oracle.columns("x", x);
        Vectors.assertSame(frames(call, width, x), Oracle.answer(expected, columns), TOLERANCE);
    }

    @Test
    void outliersOfTheFrame() {
        double[] x = noise(1, 100, 1);
        for (int width : new int[] {1, 2, 7, 40, 300}) {
            String hampel = "ref.hampel(x, " + width + ", ";
            assertSame(FunctionCall.of("HAMPEL"), width, hampel + "3.0)[0]", x);
            assertSame(FunctionCall.of("HAMPEL_FLAG"), width, hampel + "3.0)[1]", x);
            assertSame(FunctionCall.of("HAMPEL", "k", 1.5), width, hampel + "1.5)[0]", x);
            assertSame(FunctionCall.of("HAMPEL_FLAG", "k", 0.0), width, hampel + "0.0)[1]", x);
        }
    }

    @Test
    void outliersAmongTheRowsBefore() {
        double[] x = noise(2, 100, 1);
        for (int before : new int[] {1, 2, 7, 40, 301}) {
            String outlier = "ref.outlier_mad(x, " + before + ", ";
            assertSame(FunctionCall.of("MAD_OUTLIER"), before + 1, outlier + "3.0, 1)", x);
            assertSame(
                    FunctionCall.of("MAD_OUTLIER", "k", 1.5), before + 1, outlier + "1.5, 1)", x);
        }
    }

    @Test
    void historicalRisk() {
        double[] x = noise(3, 0.1, 0.7);
        for (int width : new int[] {1, 5, 20, 250}) {
            assertSame(
                    FunctionCall.of("HIST_VAR"),
                    width,
                    "ref.historical_var(x, 0.05, " + width + ")",
                    x);
            assertSame(
                    FunctionCall.of("HIST_CVAR"),
                    width,
                    "ref.historical_cvar(x, 0.05, " + width + ")",
                    x);
            assertSame(
                    FunctionCall.of("HIST_VAR", "alpha", 0.3),
                    width,
                    "ref.historical_var(x, 0.3, " + width + ")",
                    x);
            assertSame(
                    FunctionCall.of("HIST_CVAR", "alpha", 0.3),
                    width,
                    "ref.historical_cvar(x, 0.3, " + width + ")",
                    x);
        }
    }

    @Test
    void limitsOfTheFrame() {
        double[] x = noise(4, 100, 1);
        String last =
                "np.array([ref.winsorize(x[max(0, i - %d):i + 1], %s)[-1] for i in range(2000)])";
        for (int width : new int[] {1, 2, 30, 150}) {
            assertSame(
                    FunctionCall.of("WINSORIZE"),
                    width,
                    last.formatted(width - 1, "0.05, 0.95"),
                    x);
            assertSame(
                    FunctionCall.of("WINSORIZE", "lo", 0.3, "hi", 0.6),
                    width,
                    last.formatted(width - 1, "0.3, 0.6"),
                    x);
        }
    }

    @Test
    void entropyOfHistograms() {
        double[] x = noise(5, 100, 0.37);
        for (int width : new int[] {2, 20, 100}) {
            assertSame(FunctionCall.of("ENTROPY"), width, "ref.entropy_hist(x, " + width + ")", x);
            assertSame(
                    FunctionCall.of("ENTROPY", "bins", 7L, "normalize", true),
                    width,
                    "ref.entropy_hist(x, " + width + ", 7, True)",
                    x);
        }
    }

    /// The oracle's optimizer stops early, so it is given one that does not.
    private static double[] tails(String formula, int width, double[] loss) {
        return Oracle.answer(
                "[(lambda x, u, p: (lambda e: (lambda xi, b, q: (lambda v: "
                        + formula
                        + ")(u + b / xi * (q ** -xi - 1)))(*ref.stats.genpareto.fit(e, floc=0,"
                        + " optimizer=lambda f, x0, args, disp: __import__('scipy.optimize')"
                        + ".optimize.fmin(f, x0, args, xtol=1e-11, ftol=1e-13, maxiter=4000,"
                        + " maxfun=8000, disp=0))[::2], len(x) / len(e) * (1 - p)))(x[x > u] - u))"
                        + "(w[~np.isnan(w)], np.nanquantile(w, 0.9), 0.99)"
                        + " for w in [x[i - %d:i + 1] for i in range(%d, 2000, 60)]]"
                                .formatted(width - 1, width - 1),
                Oracle.columns("x", loss));
    }

    @Test
    void tailsOfLosses() {
        Random random = new Random(6);
        double[] loss = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            // heavy tails: a normal number over the root of a mean of squares
            double squares = 0;
            for (int i = 0; i < 4; i++) {
                double other = random.nextGaussian();
                squares += other * other / 4;
            }
            double value = 0.2 + random.nextGaussian() / Math.sqrt(squares);
            loss[row] = random.nextInt(20) == 0 ? Double.NaN : value;
        }
        for (int width : new int[] {300, 900}) {
            double[] var = frames(FunctionCall.of("EVT_VAR"), width, loss);
            Vectors.assertSame(some(var, width), tails("v", width, loss), 1e-6);
            double[] shortfall = frames(FunctionCall.of("EVT_ES"), width, loss);
            String mean = "(v + b - xi * u) / (1 - xi) if xi < 1 else np.nan";
            Vectors.assertSame(some(shortfall, width), tails(mean, width, loss), 1e-6);
        }
    }

    private static double[] some(double[] all, int width) {
        return IntStream.iterate(width - 1, row -> row < ROWS, row -> row + 60)
                .mapToDouble(row -> all[row])
                .toArray();
    }
}
