package io.ticklane.fintech;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Indicators over bars against the textbook in Python, on random bars with ties and missing
/// values.
final class IndicatorOracleTest {
    private static final int ROWS = 2_000;
    private static final double TOLERANCE = 1e-9;

    /// Sums of such prices and their thirds are exact, so equal ones are equal.
    private static final double TICK = 3.0 / 64;

    private static final String TRUE_RANGE =
            "np.maximum(h[1:]-l[1:], np.maximum(abs(h[1:]-c[:-1]), abs(l[1:]-c[:-1])))";

    private static final String TYPICAL = "(h + l + c) / 3";

    /// High, low, close and volume of a random walk that stands still now and then.
    private static double[][] bars(long seed, double missing) {
        Random random = new Random(seed);
        double[][] bars = new double[4][ROWS];
        double level = 96;
        for (int row = 0; row < ROWS; row++) {
            if (random.nextInt(5) > 0) {
                level += Math.rint(random.nextGaussian() * 10) * TICK;
            }
            bars[0][row] = level + random.nextInt(20) * TICK;
            bars[1][row] = level - random.nextInt(20) * TICK;
            bars[2][row] = level;
            bars[3][row] = random.nextInt(1000);
            if (random.nextDouble() < missing) {
                bars[random.nextInt(4)][row] = Double.NaN;
            }
        }
        return bars;
    }

    private static double[] ask(String expression, double[]... columns) {
        return Oracle.answer(
                expression,
                columns.length == 1
                        ? Oracle.columns("x", columns[0])
                        : columns.length == 2
                                ? Oracle.columns("h", columns[0], "l", columns[1])
                                : Oracle.columns(
                                        "h",
                                        columns[0],
                                        "l",
                                        columns[1],
                                        "c",
                                        columns[2],
                                        "v",
                                        columns[columns.length - 1]));
    }

    private static int[] whole(double[]... columns) {
        return IntStream.range(0, ROWS)
                .filter(row -> Arrays.stream(columns).noneMatch(c -> Double.isNaN(c[row])))
                .toArray();
    }

    /// The answer for the whole rows; the others repeat the answer before them.
    private static void assertCarries(FunctionCall call, String expression, double[]... columns) {
        int[] kept = whole(columns);
        double[][] dense =
                Arrays.stream(columns)
                        .map(c -> Arrays.stream(kept).mapToDouble(row -> c[row]).toArray())
                        .toArray(double[][]::new);
        double[] answers = ask(expression, dense);
        double[] expected = new double[ROWS];
        Arrays.fill(expected, Double.NaN);
        for (int i = 0; i < kept.length; i++) {
            int end = i + 1 < kept.length ? kept[i + 1] : ROWS;
            Arrays.fill(expected, kept[i], end, answers[i]);
        }
        Vectors.assertSame(call.column(columns), expected, TOLERANCE);
    }

    private static double[] fromRow(double[] values, int first) {
        double[] kept = values.clone();
        Arrays.fill(kept, 0, first, Double.NaN);
        return kept;
    }

    @Test
    void channels() {
        double[][] bars = bars(1, 0.1);
        for (int n : List.of(1, 5, 20, 300)) {
            List<String> names = List.of("DONCHIAN_UPPER", "DONCHIAN_LOWER", "DONCHIAN_MID");
            // a row in which one price is missing counts for neither
            double[] high = bars[0].clone();
            double[] low = bars[1].clone();
            for (int row = 0; row < ROWS; row++) {
                high[row] += low[row] * 0;
                low[row] += high[row] * 0;
            }
            for (int output = 0; output < 3; output++) {
                double[] answer = ask("ref.donchian(h, l, %s)[%s]".formatted(n, output), high, low);
                Vectors.assertSame(
                        FunctionCall.of(names.get(output), "n", (long) n).column(bars[0], bars[1]),
                        fromRow(answer, n - 1),
                        TOLERANCE);
            }
        }
    }

    @Test
    void stochasticOscillator() {
        double[][] bars = bars(2, 0.05);
        double[][] prices = {bars[0], bars[1], bars[2]};
        for (long[] of : new long[][] {{14, 1, 3}, {5, 3, 4}, {1, 2, 1}, {50, 10, 20}}) {
            String python = "ref.stochastic(h, l, c, %s, %s, %s)".formatted(of[0], of[2], of[1]);
            FunctionCall k = FunctionCall.of("STOCH_K", "n", of[0], "smooth", of[1]);
            assertCarries(k, python + "[0]", prices);
            FunctionCall d = FunctionCall.of("STOCH_D", "n", of[0], "smooth", of[1], "d", of[2]);
            assertCarries(d, python + "[1]", prices);
            assertThat(k.running().equals(d.running())).isEqualTo(of[2] == 3);
        }
    }

    @Test
    void linearlyWeightedAverage() {
        double[] x = bars(3, 0.3)[2];
        for (int n : List.of(1, 2, 14, 250)) {
            double[] answer =
                    ask(
                            ("ref._roll(lambda w: np.dot(w, np.arange(1, len(w) + 1)) /"
                                            + " np.arange(1, len(w) + 1).sum(), [x], %s, 1)")
                                    .formatted(n),
                            x);
            Vectors.assertSame(
                    FunctionCall.of("WMA", "n", (long) n).column(x),
                    fromRow(answer, n - 1),
                    TOLERANCE);
        }
    }

    /// Wilder's average of t, started with the mean of the first n, as a weighted sum.
    private static String wilder(String t, int n) {
        return ("(lambda t, n: [np.nan] * (n - 1) + [t[:n].mean() * (1 - 1 / n) ** (i - n + 1)"
                        + " + np.dot(t[n:i + 1], (1 - 1 / n) ** np.arange(i - n, -1, -1) / n)"
                        + " for i in range(n - 1, len(t))])(np.array(T), N)")
                .replace("T", t)
                .replace("N", Integer.toString(n));
    }

    @Test
    void averageTrueRange() {
        double[][] bars = bars(4, 0.05);
        for (int n : List.of(1, 3, 14)) {
            assertCarries(
                    FunctionCall.of("ATR", "n", (long) n),
                    "np.array([np.nan] + " + wilder(TRUE_RANGE, n) + ")",
                    bars[0],
                    bars[1],
                    bars[2]);
        }
    }

    /// A decaying sum that starts with the plain sum of n - 1 terms, as a weighted sum.
    private static String decaying(String t, int n) {
        return ("(lambda t, n: np.array([t[:n - 1].sum() * (1 - 1 / n) ** (i - n + 2)"
                        + " + np.dot(t[n - 1:i + 1], (1 - 1 / n) ** np.arange(i - n + 1, -1, -1))"
                        + " for i in range(n - 1, len(t))]))(T, N)")
                .replace("T", t)
                .replace("N", Integer.toString(n));
    }

    @Test
    void directionalIndex() {
        double[][] bars = bars(5, 0.05);
        for (int n : List.of(2, 5, 14)) {
            String rise = "(h[1:] - h[:-1])";
            String fall = "(l[:-1] - l[1:])";
            String up = "np.where((%s > %s) & (%s > 0), %s, 0)".formatted(rise, fall, rise, rise);
            String down = "np.where((%s > %s) & (%s > 0), %s, 0)".formatted(fall, rise, fall, fall);
            String index =
                    "(lambda u, d: 100 * abs(u - d) / (u + d))(%s, %s)"
                            .formatted(decaying(up, n), decaying(down, n));
            assertCarries(
                    FunctionCall.of("ADX", "n", (long) n),
                    "np.array([np.nan] * " + n + " + " + wilder(index, n) + ")",
                    bars[0],
                    bars[1],
                    bars[2]);
        }
    }

    /// In whole ticks, whose sums are exact.
    @Test
    void commodityChannel() {
        double[][] bars = bars(6, 0.1);
        for (int n : List.of(1, 2, 14, 60)) {
            double[] answer =
                    ask(
                            ("np.where(np.isnan(h + l + c), np.nan, ref._roll(lambda p:"
                                            + " (lambda e: e[-1] / (0.015 * abs(e).mean())"
                                            + " if e.any() else 0)(len(p) * p - p.sum()),"
                                            + " [np.round(64 * (h + l + c))], %s, 1))")
                                    .formatted(n),
                            bars[0],
                            bars[1],
                            bars[2]);
            Vectors.assertSame(
                    FunctionCall.of("CCI", "n", (long) n).column(bars[0], bars[1], bars[2]),
                    fromRow(answer, n - 1),
                    TOLERANCE);
        }
    }

    @Test
    void onBalanceVolume() {
        double[][] bars = bars(7, 0.1);
        double[] price = bars[2];
        double[] volume = bars[3];
        assertCarries(
                FunctionCall.of("OBV"),
                "np.cumsum(np.concatenate([[1], np.sign(np.diff(h))]) * l)",
                price,
                volume);
    }

    @Test
    void moneyFlow() {
        double[][] bars = bars(8, 0.05);
        for (int n : List.of(2, 14)) {
            assertCarries(
                    FunctionCall.of("MFI", "n", (long) n),
                    ("(lambda p: (lambda s, m: np.array([np.nan] * N + [(lambda u, d: 100 * u /"
                                    + " (u + d) if u + d else np.nan)(m[i - N:i][s[i - N:i] > 0].sum(),"
                                    + " m[i - N:i][s[i - N:i] < 0].sum()) for i in range(N, len(p))]))"
                                    + "(np.sign(np.diff(p)), (p * v)[1:]))("
                                    + TYPICAL
                                    + ")")
                            .replace("N", Integer.toString(n)),
                    bars[0],
                    bars[1],
                    bars[2],
                    bars[3]);
        }
    }

    @Test
    void fractionalDifference() {
        double[] x = bars(9, 0.05)[2];
        for (double[] of :
                new double[][] {{0.5, 1e-4}, {0.4, 0.01}, {1, 1e-4}, {0, 1}, {2.5, 1e-3}}) {
            FunctionCall call = FunctionCall.of("FRAC_DIFF", "d", of[0], "threshold", of[1]);
            int[] kept = whole(x);
            double[] answers =
                    ask(
                            "ref.frac_diff(x, %s, %s)".formatted(of[0], of[1]),
                            Arrays.stream(kept).mapToDouble(row -> x[row]).toArray());
            double[] expected = new double[ROWS];
            Arrays.fill(expected, Double.NaN);
            IntStream.range(0, kept.length).forEach(i -> expected[kept[i]] = answers[i]);
            Vectors.assertSame(call.column(x), expected, TOLERANCE);
        }
    }

    @Test
    void longWindowsGoOnAcrossMorselsAndStates() {
        for (FunctionCall call :
                List.of(
                        FunctionCall.of("FRAC_DIFF"),
                        FunctionCall.of("STOCH_D", "n", 20L, "smooth", 7L, "d", 9L),
                        FunctionCall.of("WMA", "n", 100L))) {
            Rows rows = Rows.random(call.spec(), 1_000, 3, 0.1, new Random(10));
            double[] whole = call.results(rows);
            assertThat(call.results(rows, List.of(1, 2, 300, 301, 999, 1_000))).isEqualTo(whole);
            Drive drive = new Drive(call, rows);
            drive.take(0, 500);
            drive.moveState();
            drive.take(500, 1_000);
            assertThat(drive.finish()).isEqualTo(whole);
        }
    }

    @Test
    void functionsOfAChannelShareOneState() {
        assertThat(
                        Map.of(
                                FunctionCall.of("DONCHIAN_UPPER").running(), 1,
                                FunctionCall.of("STOCH_K").running(), 2))
                .containsKeys(
                        FunctionCall.of("DONCHIAN_LOWER").running(),
                        FunctionCall.of("DONCHIAN_MID").running(),
                        FunctionCall.of("STOCH_D").running());
        assertThat(FunctionCall.of("FRAC_DIFF").running())
                .isEqualTo(FunctionCall.of("FRAC_DIFF", "d", 0.5).running())
                .isNotEqualTo(FunctionCall.of("FRAC_DIFF", "d", 0.4).running());
    }
}
