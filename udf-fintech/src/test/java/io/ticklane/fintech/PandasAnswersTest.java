package io.ticklane.fintech;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The answers of pandas 1.5.3 on daily closes of IBM.
final class PandasAnswersTest {
    private static final double TOLERANCE = 1e-9;

    private static Vectors pandas() {
        return Vectors.csv("pandas_ewm_rolling_IBM.csv");
    }

    private static void assertEwm(String column, FunctionCall call) {
        Vectors pandas = pandas();
        Vectors.assertSame(call.column(pandas.numbers("close")), pandas.numbers(column), TOLERANCE);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.2, 0.5})
    void ewmaSkipsNullsAsIgnoreNaDoes(double alpha) {
        Vectors pandas = pandas();
        for (boolean adjust : new boolean[] {false, true}) {
            String column = "ewm_mean_alpha%s_adj%d_ign1".formatted(alpha, adjust ? 1 : 0);
            FunctionCall call = FunctionCall.of("EWMA", "alpha", alpha, "adjust", adjust);
            Vectors.assertSame(
                    call.column(pandas.numbers("close_with_nulls")),
                    pandas.numbers(column),
                    TOLERANCE);
        }
    }

    @Test
    void spanComAndHalflifeMeanTheSameAlpha() {
        assertEwm("ewm_mean_span10_adj0", FunctionCall.of("EWMA_SPAN", "n", 10.0));
        assertEwm("ewm_mean_span10_adj1", FunctionCall.of("EWMA_SPAN", "n", 10.0, "adjust", true));
        assertEwm("ewm_mean_com4_adj0", FunctionCall.of("EWMA_COM", "c", 4.0));
        assertEwm("ewm_mean_com4_adj1", FunctionCall.of("EWMA_COM", "c", 4.0, "adjust", true));
        assertEwm("ewm_mean_halflife5_adj0", FunctionCall.of("EWMA_HALFLIFE", "h", 5.0));
        assertEwm(
                "ewm_mean_halflife5_adj1",
                FunctionCall.of("EWMA_HALFLIFE", "h", 5.0, "adjust", true));
        assertEwm("ewm_mean_span10_adj0", FunctionCall.of("EMA", "n", 10L));
    }

    @Test
    void rollingMeansAndScores() {
        assertEwm("roll5_mean", FunctionCall.of("SMA", "n", 5L));
        assertEwm("roll20_mean", FunctionCall.of("SMA", "n", 20L));
        assertEwm("zscore20", FunctionCall.of("ZSCORE", "n", 20L));
    }

    @Test
    void nullsTakeTheirPlaceInAMovingAverage() {
        Vectors pandas = pandas();
        Vectors.assertAgree(
                FunctionCall.of("SMA", "n", 20L).column(pandas.numbers("close_with_nulls")),
                pandas.numbers("roll20_mean_nulls_minp10"),
                19,
                TOLERANCE);
    }

    @Test
    void returns() {
        assertEwm("pct_change", FunctionCall.of("SIMPLE_RETURN"));
        assertEwm("log_return", FunctionCall.of("LOG_RETURN"));
    }

    @Test
    void bandsAreTheRollingMeanAndPopulationDeviation() {
        Vectors pandas = pandas();
        double[] close = pandas.numbers("close");
        double[] mean = pandas.numbers("roll20_mean");
        double[] sample = pandas.numbers("roll20_std");
        double[] upper = new double[close.length];
        Arrays.setAll(upper, i -> mean[i] + 2 * sample[i] * Math.sqrt(19.0 / 20));
        Vectors.assertSame(FunctionCall.of("BB_UPPER").column(close), upper, TOLERANCE);
        Vectors.assertSame(FunctionCall.of("BB_MID").column(close), mean, TOLERANCE);
    }
}
