package io.ticklane.fintech;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.column.Columns;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.state.State;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The answers of Stock.Indicators on 502 daily bars and of TTR on SPY.
final class IndicatorAnswersTest {
    private static final double TOLERANCE = 1e-9;

    /// An average that starts elsewhere has forgotten its start after so many rows.
    private static final int FORGOTTEN = 400;

    @Test
    void stockIndicators() {
        Vectors bars = Vectors.csv("stockindicators_default502.csv");
        double[] close = bars.numbers("close");
        Map<String, FunctionCall> calls =
                Map.of(
                        "sma.sma", FunctionCall.of("SMA", "n", 20L),
                        "ema.ema", FunctionCall.of("EMA", "n", 20L, "seed", "sma"),
                        "rsi.rsi", FunctionCall.of("RSI"),
                        "bb.sma", FunctionCall.of("BB_MID"),
                        "bb.upperBand", FunctionCall.of("BB_UPPER"),
                        "bb.lowerBand", FunctionCall.of("BB_LOWER"),
                        "bb.percentB", FunctionCall.of("BB_PCT"),
                        "bb.width", FunctionCall.of("BB_WIDTH"));
        calls.forEach((column, call) ->
                Vectors.assertSame(call.column(close), bars.numbers(column), TOLERANCE));
    }

    @Test
    void stockIndicatorsMacdOnceTheStartIsForgotten() {
        Vectors bars = Vectors.csv("stockindicators_default502.csv");
        double[] close = bars.numbers("close");
        for (String seed : new String[] {"first", "talib"}) {
            Map<String, String> columns =
                    Map.of(
                            "macd.macd", "MACD",
                            "macd.signal", "MACD_SIGNAL",
                            "macd.histogram", "MACD_HIST");
            columns.forEach((column, name) ->
                    Vectors.assertAgree(
                            FunctionCall.of(name, "seed", seed).column(close),
                            bars.numbers(column),
                            FORGOTTEN,
                            TOLERANCE));
        }
    }

    @Test
    void ttr() {
        Vectors spy = Vectors.csv("ttr_lean_SPY.csv");
        double[] close = spy.numbers("Close");
        Vectors.assertSame(
                FunctionCall.of("SMA", "n", 20L).column(close), spy.numbers("SMA_20"), TOLERANCE);
        Vectors.assertSame(
                FunctionCall.of("EMA", "n", 10L, "seed", "sma").column(close),
                spy.numbers("EMA_10"),
                TOLERANCE);
        Vectors.assertAgree(
                FunctionCall.of("EWMA", "alpha", 0.1).column(close),
                spy.numbers("EMA_ratio_0.1"),
                FORGOTTEN,
                TOLERANCE);
        Vectors.assertSame(
                FunctionCall.of("RSI").column(close), spy.numbers("RSI_14_wilder"), TOLERANCE);
        Vectors.assertSame(
                FunctionCall.of("LOG_RETURN").column(close), spy.numbers("ROC_1_cont"), TOLERANCE);
        Vectors.assertSame(
                FunctionCall.of("SIMPLE_RETURN").column(close),
                spy.numbers("ROC_1_discrete"),
                TOLERANCE);
    }

    @Test
    void ttrAveragePriceOfTwentyDays() {
        Vectors spy = Vectors.csv("ttr_lean_SPY.csv");
        Rows rows = Rows.of(spy.numbers("Close"), spy.numbers("Volume"));
        Columns columns = rows.columns();
        FrameKernel kernel = FunctionCall.of("VWAP").frame();
        State state = FunctionCall.state(kernel.layout(), rows);
        Results results = new Results(1, rows.size());
        for (int row = 0; row < rows.size(); row++) {
            kernel.enter(state, rows.slotView(), columns, row, row + 1);
            if (row >= 20) {
                kernel.leave(state, rows.slotView(), columns, row - 20, row - 19);
            }
            kernel.result(state, 0, columns, row, results.writer(), row);
        }
        Vectors.assertAgree(results.column(0), spy.numbers("VWAP_20"), 19, TOLERANCE);
    }

    @Test
    void ttrBandsOnTypicalPrices() {
        Vectors spy = Vectors.csv("ttr_lean_SPY.csv");
        double[] high = spy.numbers("High");
        double[] low = spy.numbers("Low");
        double[] close = spy.numbers("Close");
        double[] typical = new double[close.length];
        Arrays.setAll(typical, i -> (high[i] + low[i] + close[i]) / 3);
        Map<String, String> columns =
                Map.of(
                        "BB_hlc3_20_dn", "BB_LOWER",
                        "BB_hlc3_20_mavg", "BB_MID",
                        "BB_hlc3_20_up", "BB_UPPER",
                        "BB_hlc3_20_pctB", "BB_PCT");
        columns.forEach((column, name) ->
                Vectors.assertSame(
                        FunctionCall.of(name).column(typical), spy.numbers(column), TOLERANCE));
        assertThat(columns).hasSize(4);
    }
}
