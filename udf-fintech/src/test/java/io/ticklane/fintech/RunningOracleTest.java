package io.ticklane.fintech;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.RunningKernel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Running averages, filters, charts and spreads against the textbook and published numbers.
final class RunningOracleTest {
    private static final int ROWS = 2_000;
    private static final double TOLERANCE = 1e-9;

    /// A random walk with ties and missing values.
    private static double[] walk(long seed, double start) {
        Random random = new Random(seed);
        double[] walk = new double[ROWS];
        double level = start;
        for (int row = 0; row < ROWS; row++) {
            level += random.nextInt(5) == 0 ? 0 : random.nextGaussian() * 0.1;
            walk[row] = random.nextInt(20) == 0 ? Double.NaN : level;
        }
        return walk;
    }

    private static double[] whole(double[] x) {
        return Arrays.stream(x).filter(v -> !Double.isNaN(v)).toArray();
    }

    /// The rows in which every column has a value.
    private static double[][] whole(double[]... columns) {
        int[] rows =
                IntStream.range(0, columns[0].length)
                        .filter(r -> Arrays.stream(columns).noneMatch(c -> Double.isNaN(c[r])))
                        .toArray();
        return Arrays.stream(columns)
                .map(c -> Arrays.stream(rows).mapToDouble(r -> c[r]).toArray())
                .toArray(double[][]::new);
    }

    @Test
    void exponentialMomentsAreThoseOfTheTextbook() {
        double[] x = walk(1, 100);
        double[] y = walk(2, 50);
        for (boolean bias : new boolean[] {true, false}) {
            String flag = bias ? ", 0.1, True)" : ", 0.1, False)";
            Vectors.assertSame(
                    FunctionCall.of("EWVAR", "alpha", 0.1, "bias", bias).column(x),
                    Oracle.answer("ref.ewvar(x" + flag, Oracle.columns("x", x)),
                    TOLERANCE);
            Vectors.assertSame(
                    FunctionCall.of("EWSTD", "alpha", 0.1, "bias", bias).column(x),
                    Oracle.answer("np.sqrt(ref.ewvar(x" + flag + ")", Oracle.columns("x", x)),
                    TOLERANCE);
            Vectors.assertSame(
                    FunctionCall.of("EWCOV", "alpha", 0.1, "bias", bias).column(x, y),
                    Oracle.answer("ref.ewcov(x, y" + flag, Oracle.columns("x", x, "y", y)),
                    TOLERANCE);
        }
        Vectors.assertSame(
                FunctionCall.of("EWCORR").column(x, y),
                Oracle.answer("ref.ewcorr(x, y)", Oracle.columns("x", x, "y", y)),
                TOLERANCE);
    }

    @Test
    void exponentialVarianceIsThatOfPandas() {
        Vectors pandas = Vectors.csv("pandas_ewm_rolling_IBM.csv");
        double[] close = pandas.numbers("close");
        FunctionCall biased = FunctionCall.of("EWVAR", "alpha", 2.0 / 11);
        FunctionCall unbiased = FunctionCall.of("EWVAR", "alpha", 2.0 / 11, "bias", false);
        FunctionCall root = FunctionCall.of("EWSTD", "alpha", 0.2, "bias", false);
        Vectors.assertSame(
                biased.column(close), pandas.numbers("ewm_var_span10_adj0_bias1"), TOLERANCE);
        Vectors.assertSame(
                unbiased.column(close), pandas.numbers("ewm_var_span10_adj0_bias0"), TOLERANCE);
        Vectors.assertSame(
                root.column(close), pandas.numbers("ewm_std_com4_adj0_bias0"), TOLERANCE);
        Vectors.assertSame(
                FunctionCall.of("DRAWDOWN").column(close), pandas.numbers("drawdown"), TOLERANCE);
        Vectors.assertSame(
                FunctionCall.of("DIFF").column(close), pandas.numbers("diff1"), TOLERANCE);
    }

    @Test
    void averagesOverTimeAreThoseOfTheTextbook() {
        double[] x = walk(3, 100);
        Random random = new Random(3);
        long[] nanos = new long[ROWS];
        double[] seconds = new double[ROWS];
        for (int row = 1; row < ROWS; row++) {
            nanos[row] = nanos[row - 1] + random.nextInt(4) * 700_000_000L;
            seconds[row] = nanos[row] / 1e9;
        }
        Rows rows =
                new Rows(
                        List.of(x, new double[ROWS]),
                        List.of(new long[ROWS], nanos),
                        new boolean[2][ROWS],
                        new int[ROWS]);
        Vectors.assertSame(
                FunctionCall.of("EWMA_TIME", "tau", 5_000_000_000L).results(rows),
                Oracle.answer("ref.ewma_time(x, ts, 5)", Oracle.columns("x", x, "ts", seconds)),
                TOLERANCE);
    }

    @Test
    void theFilterOfALevelIsThatOfTheTextbook() {
        double[] x = walk(4, 100);
        Vectors.assertSame(
                FunctionCall.of("KALMAN").column(x),
                Oracle.answer("ref.kalman_1d(x)[0]", Oracle.columns("x", x)),
                TOLERANCE);
        Vectors.assertSame(
                FunctionCall.of("KALMAN_VAR", "q", 0.02, "r", 1.5).column(x),
                Oracle.answer("ref.kalman_1d(x, 0.02, 1.5)[1]", Oracle.columns("x", x)),
                TOLERANCE);
    }

    /// The textbook has NULL where a row is missing, the functions repeat.
    @Test
    void theFilterOfARegressionIsThatOfTheTextbook() {
        double[][] both = whole(walk(5, 10), walk(6, 5));
        List<String> names = List.of("KALMAN_BETA", "KALMAN_SPREAD", "KALMAN_SPREAD_STD");
        for (boolean intercept : new boolean[] {true, false}) {
            for (int output = 0; output < 3; output++) {
                FunctionCall call =
                        FunctionCall.of(
                                names.get(output), "q", 1e-3, "r", 0.1, "intercept", intercept);
                Vectors.assertSame(
                        call.column(both),
                        Oracle.answer(
                                "ref.kalman_hedge_ratio(y, x, 1e-3, 0.1, intercept="
                                        + (intercept ? "True" : "False")
                                        + ")["
                                        + output
                                        + "]",
                                Oracle.columns("y", both[0], "x", both[1])),
                        TOLERANCE);
            }
        }
        double[] y = walk(5, 10);
        double[] x = walk(6, 5);
        Vectors.assertSame(
                FunctionCall.of("KALMAN_BETA", "q", 1e-3, "r", 0.1).column(y, x),
                Oracle.answer(
                        "ref.kalman_hedge_ratio(y, x, 1e-3, 0.1)[0]",
                        Oracle.columns("y", y, "x", x)),
                TOLERANCE);
    }

    @Test
    void controlChartsAreThoseOfTheTextbook() {
        double[] x = walk(7, 0);
        Vectors.assertSame(
                FunctionCall.of("CUSUM_POS", "mu", 0.2, "k", 0.05).column(x),
                Oracle.answer("ref.cusum(x, 0.2, 0.05, 1e300, False)[0]", Oracle.columns("x", x)),
                TOLERANCE);
        Vectors.assertSame(
                FunctionCall.of("CUSUM_NEG", "mu", -0.2, "k", 0.0).column(x),
                Oracle.answer("ref.cusum(x, -0.2, 0, 1e300, False)[1]", Oracle.columns("x", x)),
                TOLERANCE);
        double[] y = whole(x);
        for (boolean reset : new boolean[] {true, false}) {
            double[] alarms =
                    FunctionCall.of("CUSUM_ALARM", "mu", 0.2, "k", 0.05, "h", 3.0, "reset", reset)
                            .column(y);
            assertThat(alarms)
                    .containsExactly(
                            Oracle.answer(
                                    "ref.cusum(x, 0.2, 0.05, 3, "
                                            + (reset ? "True" : "False")
                                            + ")[2]",
                                    Oracle.columns("x", y)))
                    .contains(0, 1, -1);
        }
    }

    @Test
    void drawdownsAndDifferencesAreThoseOfTheTextbook() {
        double[] x = walk(8, 100);
        Vectors.assertSame(
                FunctionCall.of("DRAWDOWN").column(x),
                Oracle.answer("ref.drawdown(equity)[0]", Oracle.columns("equity", x)),
                TOLERANCE);
        double[] y = whole(x);
        Vectors.assertSame(
                FunctionCall.of("DIFF", "k", 7L).column(y),
                Oracle.answer("ref.diff(x, 7)", Oracle.columns("x", y)),
                TOLERANCE);
    }

    @Test
    void spreadsFromRangesAreThoseOfTheTextbook() {
        Random random = new Random(9);
        double[] close = whole(walk(9, 100));
        double[] high = Arrays.stream(close).map(c -> c + random.nextDouble() * 0.2).toArray();
        double[] low = Arrays.stream(close).map(c -> c - random.nextDouble() * 0.2).toArray();
        Vectors.assertSame(
                corwinSchultz(2).column(high, low),
                Oracle.answer("ref.corwin_schultz(h, l)", Oracle.columns("h", high, "l", low)),
                TOLERANCE);
        Vectors.assertSame(
                corwinSchultz(3).column(high, low, close),
                Oracle.answer(
                        "ref.corwin_schultz(h, l, c)",
                        Oracle.columns("h", high, "l", low, "c", close)),
                TOLERANCE);
    }

    /// The published number is the mean over the 20 pairs of 21 bars. Its source takes a gap out of
    /// the logarithms, the paper and the textbook out of the prices: so the gap is gone here
    /// before.
    @Test
    void spreadsFromRangesAreThoseOfBidask() {
        Vectors bars = Vectors.csv("bidask_lean_IBM.csv");
        double[] high = bars.numbers("High");
        double[] low = bars.numbers("Low");
        double[] close = bars.numbers("Close");
        double[] means = new double[high.length];
        Arrays.fill(means, Double.NaN);
        FunctionCall call = corwinSchultz(2);
        for (int row = 20; row < high.length; row++) {
            double sum = 0;
            for (int bar = row - 19; bar <= row; bar++) {
                double before = close[bar - 1];
                // the price of the range that is nearest to the close before
                double nearest = Math.min(Math.max(before, low[bar]), high[bar]);
                double ratio = nearest / before;
                sum +=
                        call.column(
                                        new double[] {high[bar - 1], high[bar] / ratio},
                                        new double[] {low[bar - 1], low[bar] / ratio})[1];
            }
            means[row] = sum / 20;
        }
        Vectors.assertAgree(means, bars.numbers("CS2_w21"), 20, 1e-8);
    }

    private static FunctionCall corwinSchultz(int columns) {
        return FunctionCall.all().stream()
                .filter(call -> call.spec().name().equals("CORWIN_SCHULTZ"))
                .filter(call -> call.spec().columns().size() == columns)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void sumsOfOrderFlowAreThoseOfTheTextbook() {
        Random random = new Random(10);
        double[][] quotes = new double[4][ROWS];
        for (int row = 0; row < ROWS; row++) {
            quotes[0][row] = 100 + 0.01 * random.nextInt(3);
            quotes[1][row] = 1 + random.nextInt(500) / 7.0;
            quotes[2][row] = 100.03 + 0.01 * random.nextInt(3);
            quotes[3][row] = 1 + random.nextInt(500) / 7.0;
        }
        Vectors.assertSame(
                FunctionCall.of("OFI_SUM", "n", 20L).column(quotes),
                Oracle.answer(
                        "np.concatenate([np.full(20, np.nan),"
                                + " np.lib.stride_tricks.sliding_window_view("
                                + "ref.ofi(b, bq, a, aq)[1:], 20).sum(axis=1)])",
                        Oracle.columns(
                                "b", quotes[0], "bq", quotes[1], "a", quotes[2], "aq", quotes[3])),
                TOLERANCE);
    }

    @Test
    void imbalancesOfBucketsAreThoseOfTheTextbook() {
        Random random = new Random(11);
        double[] volume = random.doubles(ROWS, 0.5, 300).toArray();
        double[] side = random.ints(ROWS, 0, 2).mapToDouble(i -> 2 * i - 1).toArray();
        for (double bucket : new double[] {700, 10, 0.3}) {
            Vectors.assertSame(
                    FunctionCall.of("VPIN_SIDE", "bucket", bucket, "n", 20L).column(volume, side),
                    Oracle.answer(
                            "ref.vpin_signed(v, s, " + bucket + ", 20)",
                            Oracle.columns("v", volume, "s", side)),
                    TOLERANCE);
        }
    }

    /// Rows without a price or a volume are none; a volume of zero fills no bucket.
    @Test
    void imbalancesByPriceChangesAreThoseOfTheTextbook() {
        Random random = new Random(12);
        double[] price = new double[ROWS];
        double[] volume = new double[ROWS];
        double level = 100;
        for (int row = 0; row < ROWS; row++) {
            level += 0.01 * random.nextInt(-3, 4);
            boolean missing = random.nextInt(20) == 0;
            price[row] = missing && random.nextBoolean() ? Double.NaN : level;
            volume[row] = missing && price[row] == level ? Double.NaN : random.nextInt(300);
        }
        for (String constants : new String[] {"700, 20", "10, 20", "55.5, 20, 0.02"}) {
            String[] parts = constants.split(", ", -1);
            Map<String, Object> given =
                    parts.length == 2
                            ? Map.of("bucket", Double.valueOf(parts[0]), "n", 20L)
                            : Map.of("bucket", Double.valueOf(parts[0]), "n", 20L, "sigma", 0.02);
            Vectors.assertSame(
                    new FunctionCall(FunctionCall.of("VPIN", "bucket", 1.0).definition(), given)
                            .column(price, volume),
                    Oracle.answer(
                            "(lambda m, r: np.array([np.nan, *r])[np.cumsum(m)])(~np.isnan(p + v),"
                                    + " ref.vpin_bvc(p[~np.isnan(p + v)], v[~np.isnan(p + v)], "
                                    + constants
                                    + "))",
                            Oracle.columns("p", price, "v", volume)),
                    TOLERANCE);
        }
    }

    @Test
    void functionsOfOneStateHaveEqualKernels() {
        assertShared(
                FunctionCall.of("BOCPD_RUN_LENGTH", "hazard", 0.1),
                FunctionCall.of("BOCPD_P_RECENT", "hazard", 0.1));
        assertShared(FunctionCall.of("EWVAR"), FunctionCall.of("EWSTD"));
        assertShared(FunctionCall.of("EWCOV"), FunctionCall.of("EWCORR"));
        assertShared(FunctionCall.of("KALMAN"), FunctionCall.of("KALMAN_VAR"));
        assertShared(
                FunctionCall.of("CUSUM_POS", "mu", 1.0, "k", 1.0),
                FunctionCall.of("CUSUM_NEG", "mu", 1.0, "k", 1.0));
        assertShared(
                FunctionCall.of("KALMAN_BETA", "q", 1.0, "r", 1.0),
                FunctionCall.of("KALMAN_SPREAD", "q", 1.0, "r", 1.0),
                FunctionCall.of("KALMAN_SPREAD_STD", "q", 1.0, "r", 1.0));
    }

    private static void assertShared(FunctionCall... calls) {
        RunningKernel shared = calls[0].running();
        assertThat(calls).allMatch(call -> call.running().equals(shared));
        assertThat(Arrays.stream(calls).map(c -> (FunctionDefinition.Running) c.definition()))
                .extracting(FunctionDefinition.Running::output)
                .doesNotHaveDuplicates()
                .allMatch(output -> output < shared.outputs());
    }
}
