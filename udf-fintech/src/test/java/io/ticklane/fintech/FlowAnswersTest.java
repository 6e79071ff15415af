package io.ticklane.fintech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.state.State;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Order flow on real quotes, average prices on real trades.
final class FlowAnswersTest {
    @Test
    void orderFlowOfEachQuoteAndSecond() {
        Vectors all = Vectors.csv("ofi_events.csv");
        Vectors seconds = Vectors.csv("ofi_1s_expected.csv");
        int checked = 0;
        for (String venue : all.texts("venue").stream().distinct().toList()) {
            Vectors ofVenue = all.where("venue", venue);
            for (String symbol : ofVenue.texts("symbol").stream().distinct().toList()) {
                Vectors events = ofVenue.where("symbol", symbol);
                double[] flow =
                        FunctionCall.of("OFI")
                                .column(
                                        events.numbers("bid_px"),
                                        events.numbers("bid_qty"),
                                        events.numbers("ask_px"),
                                        events.numbers("ask_qty"));
                Vectors.assertSame(flow, events.numbers("ofi_event"), 1e-9);
                assertSeconds(flow, events, seconds.where("venue", venue).where("symbol", symbol));
                checked += flow.length;
            }
        }
        assertThat(checked).isEqualTo(all.rows().size());
    }

    private static void assertSeconds(double[] flow, Vectors events, Vectors expected) {
        double[] seconds = events.numbers("sec");
        double[] second = expected.numbers("sec");
        double[] sums = expected.numbers("ofi_sum");
        assertThat(second).isNotEmpty();
        for (int i = 0; i < second.length; i++) {
            double at = second[i];
            double sum =
                    IntStream.range(0, flow.length)
                            .filter(row -> seconds[row] == at && !Double.isNaN(flow[row]))
                            .mapToObj(row -> new BigDecimal(flow[row]))
                            .reduce(BigDecimal.ZERO, BigDecimal::add)
                            .doubleValue();
            assertThat(sum).isCloseTo(sums[i], within(1e-9 * Math.max(1, Math.abs(sums[i]))));
        }
    }

    @Test
    void averagePriceOfEachMinute() {
        Vectors trades = Vectors.csv("asof_trades.csv");
        Vectors bars = Vectors.csv("asof_trades_bars_1m_expected.csv");
        List<String> groups = new ArrayList<>();
        List<String> symbols = bars.texts("symbol");
        List<String> minutes = bars.texts("ts");
        for (int i = 0; i < symbols.size(); i++) {
            groups.add(symbols.get(i) + minutes.get(i).substring(0, 16));
        }
        List<String> tradeSymbols = trades.texts("symbol");
        List<String> times = trades.texts("ts");
        int[] slots =
                IntStream.range(0, times.size())
                        .map(i ->
                                groups.indexOf(tradeSymbols.get(i) + times.get(i).substring(0, 16)))
                        .toArray();
        assertThat(slots).doesNotContain(-1);
        Rows single = Rows.of(trades.numbers("price"), trades.numbers("size"));
        Rows rows = new Rows(single.doubles(), single.longs(), single.missing(), slots);
        FrameKernel kernel = FunctionCall.of("VWAP").frame();
        State state = FunctionCall.state(kernel.layout(), rows);
        kernel.enter(state, rows.slotView(), rows.columns(), 0, rows.size());
        Results results = new Results(1, groups.size());
        for (int slot = 0; slot < groups.size(); slot++) {
            kernel.result(state, slot, rows.columns(), -1, results.writer(), slot);
        }
        Vectors.assertSame(results.column(0), bars.numbers("vwap"), 1e-12);
    }
}
