package io.ticklane.fintech;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The distribution of run lengths against the textbook, over a series whose mean and variance
/// change now and then. Missing rows repeat the value before them.
final class RunLengthOracleTest {
    private static final int ROWS = 2_000;

    private static double[] series(long seed, double level, double scale) {
        Random random = new Random(seed);
        double[] x = new double[ROWS];
        double mean = level;
        double deviation = scale;
        for (int row = 0; row < ROWS; row++) {
            if (random.nextInt(150) == 0) {
                mean = level + scale * 6 * random.nextGaussian();
                deviation = scale * (0.3 + 2 * random.nextDouble());
            }
            double value = mean + Math.rint(random.nextGaussian() * 20) / 20 * deviation;
            x[row] = random.nextInt(25) == 0 ? Double.NaN : value;
        }
        return x;
    }

    /// The textbook's answers for the rows with a number, repeated where there is none.
    private static double[] textbook(String expression, double[] x) {
        double[] present = Arrays.stream(x).filter(v -> !Double.isNaN(v)).toArray();
        double[] answers = Oracle.answer(expression, Oracle.columns("x", present));
        double[] all = new double[x.length];
        double last = Double.NaN;
        int next = 0;
        for (int row = 0; row < x.length; row++) {
            last = Double.isNaN(x[row]) ? last : answers[next++];
            all[row] = last;
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 0.004, 0, 1, 1, 1, 5",
        "100, 0.05, 0.01, 100, 0.5, 2, 0.01, 3",
        "0.1, 0.001, 0.004, 0, 1, 1, 1, 20",
        "-5, 30, 0.3, 1, 3, 0.25, 7.5, 1"
    })
    @SuppressWarnings("ParameterNumber")
    void whileAllLengthsAreKeptTheTextbookSaysTheSame(
            double level,
            double scale,
            double hazard,
            double mu0,
            double kappa0,
            double a0,
            double b0,
            long k) {
        double[] x = series(11, level, scale);
        String constants = "%s, %s, %s, %s, %s, %s".formatted(hazard, mu0, kappa0, a0, b0, k);
        double[] lengths =
                FunctionCall.of(
                                "BOCPD_RUN_LENGTH",
                                "hazard",
                                hazard,
                                "mu0",
                                mu0,
                                "kappa0",
                                kappa0,
                                "a0",
                                a0,
                                "b0",
                                b0,
                                "max_runs",
                                2_001L)
                        .column(x);
        assertThat(lengths).isEqualTo(textbook("ref.bocpd(x, " + constants + ")[0]", x));
        double[] recents =
                FunctionCall.of(
                                "BOCPD_P_RECENT",
                                "hazard",
                                hazard,
                                "mu0",
                                mu0,
                                "kappa0",
                                kappa0,
                                "a0",
                                a0,
                                "b0",
                                b0,
                                "k",
                                k,
                                "max_runs",
                                2_001L)
                        .column(x);
        Vectors.assertSame(recents, textbook("ref.bocpd(x, " + constants + ")[2]", x), 1e-9);
    }

    /// What is forgotten is so improbable that it hardly shows.
    @ParameterizedTest
    @CsvSource({"500, 1e-5", "100, 1e-2"})
    void theUsualNumberOfLengthsIsEnough(long kept, double tolerance) {
        double[] x = series(7, 0, 1);
        assertThat(FunctionCall.of("BOCPD_RUN_LENGTH", "max_runs", kept).column(x))
                .isEqualTo(textbook("ref.bocpd(x)[0]", x));
        Vectors.assertSame(
                FunctionCall.of("BOCPD_P_RECENT", "max_runs", kept).column(x),
                textbook("ref.bocpd(x)[2]", x),
                tolerance);
    }

    /// A series without a change runs on past the number of lengths that are kept.
    @ParameterizedTest
    @CsvSource({"10", "100", "500"})
    void aLongRunIsNotForgotten(long kept) {
        Random random = new Random(3);
        double[] x = new double[ROWS];
        Arrays.setAll(x, _ -> random.nextGaussian());
        double[] lengths = FunctionCall.of("BOCPD_RUN_LENGTH", "max_runs", kept).column(x);
        assertThat(lengths[ROWS - 1]).isEqualTo(ROWS);
    }

    /// Nothing explains an infinite number: what comes after it is a new run.
    @ParameterizedTest
    @CsvSource({"Infinity", "-Infinity", "1.7976931348623157E308"})
    void aNumberOutOfAllBoundsBeginsARun(double wild) {
        double[] x = {1, 2, 1, wild, 1, 2, 1};
        double[] fresh = FunctionCall.of("BOCPD_RUN_LENGTH").column(new double[] {1, 2, 1});
        double[] lengths = FunctionCall.of("BOCPD_RUN_LENGTH").column(x);
        assertThat(lengths[3]).isZero();
        assertThat(Arrays.copyOfRange(lengths, 4, 7)).isEqualTo(fresh);
    }
}
