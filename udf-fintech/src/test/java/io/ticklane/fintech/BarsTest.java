package io.ticklane.fintech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.TableKernel;
import io.ticklane.api.state.State;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Bars against a textbook version that keeps the trades of a bar and sums decimals.
final class BarsTest {
    private record Trade(int key, double price, double size, long time) {}

    private static final List<String> KINDS = List.of("TICK_BARS", "VOLUME_BARS", "DOLLAR_BARS");

    private static FunctionCall call(String kind, long threshold) {
        Object value = kind.equals("TICK_BARS") ? (Object) threshold : (Object) (double) threshold;
        return FunctionCall.of(kind, "threshold", value);
    }

    private static Cells bars(FunctionCall call, Rows rows) {
        TableKernel kernel = ((FunctionDefinition.Table) call.definition()).bind(call.bound());
        State state = FunctionCall.state(kernel.layout(), rows);
        Cells cells = new Cells();
        kernel.process(state, rows.slotView(), rows.columns(), 0, rows.size(), cells);
        for (int slot = 0; slot < rows.keys(); slot++) {
            kernel.finish(state, slot, cells);
        }
        return cells;
    }

    private static double measure(String kind, List<Trade> bar) {
        return switch (kind) {
            case "TICK_BARS" -> bar.size();
            case "VOLUME_BARS" -> sum(bar, false);
            default -> sum(bar, true);
        };
    }

    private static double sum(List<Trade> bar, boolean notional) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Trade trade : bar) {
            BigDecimal size = new BigDecimal(trade.size);
            sum = sum.add(notional ? size.multiply(new BigDecimal(trade.price)) : size);
        }
        return sum.doubleValue();
    }

    private static List<double[]> textbook(String kind, long threshold, Rows rows, int key) {
        List<double[]> bars = new ArrayList<>();
        List<Trade> bar = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            if (rows.slots()[row] == key && !rows.anyMissing(row)) {
                double price = rows.doubles().get(0)[row];
                double size = rows.doubles().get(1)[row];
                bar.add(new Trade(key, price, size, rows.longs().get(2)[row]));
                if (measure(kind, bar) >= threshold) {
                    bars.add(summary(bar, 1));
                    bar.clear();
                }
            }
        }
        if (!bar.isEmpty()) {
            bars.add(summary(bar, 0));
        }
        return bars;
    }

    private static double[] summary(List<Trade> bar, double complete) {
        double volume = sum(bar, false);
        double notional = sum(bar, true);
        return new double[] {
            bar.getFirst().key,
            bar.getFirst().time,
            bar.getLast().time,
            bar.getFirst().price,
            bar.stream().mapToDouble(Trade::price).max().orElseThrow(),
            bar.stream().mapToDouble(Trade::price).min().orElseThrow(),
            bar.getLast().price,
            volume,
            notional,
            notional / volume,
            bar.size(),
            complete
        };
    }

    @Test
    void barsAreThoseOfTheTextbook() {
        for (String kind : KINDS) {
            for (long seed = 1; seed <= 20; seed++) {
                Random random = new Random(seed);
                long threshold = kind.equals("DOLLAR_BARS") ? 100_000 : 700;
                FunctionCall call = call(kind, kind.equals("TICK_BARS") ? 7 : threshold);
                Rows rows = Rows.random(call.spec(), 400, 3, 0.05, random);
                List<double[]> actual = bars(call, rows).rows();
                for (int key = 0; key < 3; key++) {
                    int slot = key;
                    double[][] ofKey =
                            actual.stream().filter(r -> r[0] == slot).toArray(double[][]::new);
                    long limit = kind.equals("TICK_BARS") ? 7 : threshold;
                    double[][] expected = textbook(kind, limit, rows, key).toArray(double[][]::new);
                    assertThat(ofKey).as("%s, seed %s", kind, seed).isDeepEqualTo(expected);
                }
            }
        }
    }

    @Test
    void tenTradesOfATenthReachOne() {
        double[] price = new double[10];
        double[] size = new double[10];
        Arrays.fill(price, 5);
        Arrays.fill(size, 0.1);
        Rows rows = Rows.of(price, size, new double[10]);
        List<double[]> bars = bars(call("VOLUME_BARS", 1), rows).rows();
        assertThat(bars).hasSize(1);
        assertThat(bars.getFirst()[Cells.WIDTH - 1]).isEqualTo(1);
        assertThat(bars.getFirst()[7]).isEqualTo(1);
        assertThat(bars.getFirst()[9]).isCloseTo(5, within(1e-15));
    }

    @Test
    void aBarWithoutVolumeHasNoAveragePrice() {
        Rows rows = Rows.of(new double[] {5, 6}, new double[] {0, 0}, new double[2]);
        List<double[]> bars = bars(call("TICK_BARS", 2), rows).rows();
        assertThat(bars).hasSize(1);
        assertThat(bars.getFirst()[9]).isNaN();
        assertThat(bars.getFirst()[10]).isEqualTo(2);
    }

    @Test
    void noTradesMakeNoBars() {
        Rows rows = Rows.of(new double[0], new double[0], new double[0]);
        KINDS.forEach(kind -> assertThat(bars(call(kind, 3), rows).rows()).isEmpty());
    }
}
