package io.ticklane.fintech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Indicators over bars against published numbers: TA-Lib's tables, Stock.Indicators on 502 daily
/// bars and TTR on spy().
final class IndicatorVectorsTest {
    // not in fields: where the vectors are missing, each test is skipped and says so

    private static Vectors stock() {
        return Vectors.csv("stockindicators_default502.csv");
    }

    private static Vectors spy() {
        return Vectors.csv("ttr_lean_SPY.csv");
    }

    private static final double TOLERANCE = 1e-9;

    /// An average that starts elsewhere has forgotten its start after so many rows.
    private static final int FORGOTTEN = 460;

    private static double[][] stock(String... columns) {
        return Arrays.stream(columns).map(stock()::numbers).toArray(double[][]::new);
    }

    private static double[][] spy(String... columns) {
        return Arrays.stream(columns).map(spy()::numbers).toArray(double[][]::new);
    }

    private static double[] later(double[] values, int rows) {
        double[] moved = new double[values.length];
        Arrays.fill(moved, 0, rows, Double.NaN);
        System.arraycopy(values, 0, moved, rows, values.length - rows);
        return moved;
    }

    private static double[] scaled(double[] values, double factor) {
        return Arrays.stream(values).map(v -> v * factor).toArray();
    }

    @Test
    void stockIndicators() {
        double[][] bars = stock("high", "low", "close");
        double[][] withVolume = stock("high", "low", "close", "volume");
        Vectors.assertSame(
                FunctionCall.of("ATR").column(bars), stock().numbers("atr.atr"), TOLERANCE);
        Vectors.assertSame(
                FunctionCall.of("CCI", "n", 20L).column(bars),
                stock().numbers("cci.cci"),
                TOLERANCE);
        Vectors.assertSame(
                FunctionCall.of("MFI").column(withVolume), stock().numbers("mfi.mfi"), TOLERANCE);
        Vectors.assertSame(
                FunctionCall.of("WMA", "n", 14L).column(stock().numbers("close")),
                stock().numbers("wma.wma"),
                TOLERANCE);
        Vectors.assertSame(
                FunctionCall.of("STOCH_K", "smooth", 3L).column(bars),
                stock().numbers("stoch.k"),
                TOLERANCE);
        Vectors.assertSame(
                FunctionCall.of("STOCH_D", "smooth", 3L).column(bars),
                stock().numbers("stoch.d"),
                TOLERANCE);
        // starts with the sum of n moves, not of n - 1
        Vectors.assertAgree(
                FunctionCall.of("ADX").column(bars),
                stock().numbers("adx.adx"),
                FORGOTTEN,
                TOLERANCE);
        // starts with zero
        double first = stock().numbers("volume")[0];
        Vectors.assertSame(
                FunctionCall.of("OBV").column(stock("close", "volume")),
                Arrays.stream(stock().numbers("obv.obv")).map(v -> v + first).toArray(),
                TOLERANCE);
    }

    @Test
    void stockIndicatorsChannelsOfTheRowsBefore() {
        double[][] bars = stock("high", "low");
        Vectors.assertSame(
                later(FunctionCall.of("DONCHIAN_UPPER").column(bars), 1),
                stock().numbers("donchian.upperBand"),
                TOLERANCE);
        Vectors.assertSame(
                later(FunctionCall.of("DONCHIAN_LOWER").column(bars), 1),
                stock().numbers("donchian.lowerBand"),
                TOLERANCE);
        Vectors.assertSame(
                later(FunctionCall.of("DONCHIAN_MID").column(bars), 1),
                stock().numbers("donchian.centerline"),
                TOLERANCE);
    }

    @Test
    void ttr() {
        double[][] bars = spy("High", "Low", "Close");
        Vectors.assertSame(FunctionCall.of("ATR").column(bars), spy().numbers("ATR_14"), TOLERANCE);
        Vectors.assertSame(
                FunctionCall.of("CCI", "n", 20L).column(bars), spy().numbers("CCI_20"), TOLERANCE);
        Vectors.assertSame(
                FunctionCall.of("OBV").column(spy("Close", "Volume")),
                spy().numbers("OBV"),
                TOLERANCE);
        Vectors.assertSame(
                FunctionCall.of("WMA", "n", 10L).column(spy().numbers("Close")),
                spy().numbers("WMA_10"),
                TOLERANCE);
        Vectors.assertSame(
                FunctionCall.of("STOCH_K").column(bars),
                scaled(spy().numbers("stoch_fastK_14"), 100),
                TOLERANCE);
        Vectors.assertSame(
                FunctionCall.of("STOCH_D").column(bars),
                scaled(spy().numbers("stoch_fastD_3"), 100),
                TOLERANCE);
        double[][] range = spy("High", "Low");
        for (String name : List.of("high", "mid", "low")) {
            String function =
                    switch (name) {
                        case "high" -> "DONCHIAN_UPPER";
                        case "low" -> "DONCHIAN_LOWER";
                        default -> "DONCHIAN_MID";
                    };
            Vectors.assertSame(
                    FunctionCall.of(function, "n", 10L).column(range),
                    spy().numbers("donchian_" + name + "_10"),
                    TOLERANCE);
        }
    }

    /// The numbers of a TA-Lib table that agree with calls, one for each output.
    private static int agreeing(JsonNode test, double[][] columns, FunctionCall... calls) {
        int checked = 0;
        for (JsonNode expected : test.get("expected")) {
            FunctionCall call = calls[expected.get("output").asInt()];
            double[] results = call.column(columns);
            assertThat(results[expected.get("barIndex").asInt()])
                    .as("%s %s", call, test)
                    .isCloseTo(expected.get("value").asDouble(), within(0.01));
            if (test.get("startIdx").asInt() == 0 && test.get("unstablePeriod").asInt() == 0) {
                int first = test.get("outBegIdx").asInt();
                assertThat(results[first]).isNotNaN();
                assertThat(results[first - 1]).isNaN();
            }
            checked++;
        }
        return checked;
    }

    @Test
    void taLib() throws IOException {
        Vectors series = Vectors.csv("talib_series_252.csv");
        double[][] bars =
                List.of("high", "low", "close").stream()
                        .map(series::numbers)
                        .toArray(double[][]::new);
        JsonNode all = new ObjectMapper().readTree(Vectors.file("talib_cases.json").toFile());
        int checked = 0;
        for (JsonNode test : all.get("cases")) {
            JsonNode params = test.get("params");
            long n = params.path("TimePeriod").asLong(params.path("TimePeriod1").asLong());
            checked +=
                    switch (test.get("function").asText()) {
                        case "ATR" -> agreeing(test, bars, FunctionCall.of("ATR", "n", n));
                        case "ADX" -> agreeing(test, bars, FunctionCall.of("ADX", "n", n));
                        case "CCI" -> agreeing(test, bars, FunctionCall.of("CCI", "n", n));
                        case "MA" ->
                                params.get("MAType_1").asText().equals("WMA")
                                        ? agreeing(
                                                test,
                                                new double[][] {bars[2]},
                                                FunctionCall.of("WMA", "n", n))
                                        : 0;
                        case "STOCH" -> stochastic(test, params, bars);
                        default -> 0;
                    };
        }
        assertThat(checked).isGreaterThanOrEqualTo(50);
    }

    /// TA-Lib gives both outputs from the row of the first %D.
    private static int stochastic(JsonNode test, JsonNode params, double[][] bars) {
        long n = params.get("Period_0").asLong();
        long smooth = params.get("Period_1").asLong();
        long d = params.get("Period_2").asLong();
        double[] k = FunctionCall.of("STOCH_K", "n", n, "smooth", smooth).column(bars);
        double[] s = FunctionCall.of("STOCH_D", "n", n, "smooth", smooth, "d", d).column(bars);
        for (JsonNode expected : test.get("expected")) {
            assertThat(
                            (expected.get("output").asInt() == 0 ? k : s)
                                    [expected.get("barIndex").asInt()])
                    .isCloseTo(expected.get("value").asDouble(), within(0.01));
        }
        return test.get("expected").size();
    }
}
