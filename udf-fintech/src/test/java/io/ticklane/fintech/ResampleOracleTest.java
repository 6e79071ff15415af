package io.ticklane.fintech;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// RESAMPLE_OHLC against the textbook, in milliseconds so that its doubles hold the times.
final class ResampleOracleTest {
    private static final int TRADES = 2_000;
    private static final int NANOS_PER_MILLI = 1_000_000;

    /// The columns of a bar in the order of the textbook's: start, prices, volume, vwap, trades.
    private static final int[] PLACES = {0, 1, 2, 3, 4, 5, 7, 8};

    @Test
    void barsAreThoseOfTheTextbook() {
        Random random = new Random(31);
        double[] price = new double[TRADES];
        double[] size = new double[TRADES];
        long[] millis = new long[TRADES];
        long now = -300_000;
        for (int i = 0; i < TRADES; i++) {
            now += random.nextInt(4) == 0 ? random.nextInt(3_000) : random.nextInt(20);
            millis[i] = now;
            price[i] = 100 + Math.rint(random.nextGaussian() * 100) / 100;
            size[i] = random.nextInt(4) == 0 ? 0 : random.nextInt(500);
        }
        long[] nanos = Arrays.stream(millis).map(ms -> ms * NANOS_PER_MILLI).toArray();
        Rows rows =
                new Rows(
                        List.of(price, size, new double[TRADES]),
                        List.of(nanos, nanos, nanos),
                        new boolean[3][TRADES],
                        new int[TRADES]);
        for (long[] bar : new long[][] {{1_000, 0}, {333, 100}, {60_000, -7_500}}) {
            FunctionCall call =
                    FunctionCall.of(
                            "RESAMPLE_OHLC",
                            "step",
                            bar[0] * NANOS_PER_MILLI,
                            "origin",
                            bar[1] * NANOS_PER_MILLI);
            double[] results = call.results(rows);
            double[] bars =
                    IntStream.range(0, results.length / Cells.WIDTH)
                            .mapToObj(i ->
                                    Arrays.stream(PLACES)
                                            .mapToDouble(p ->
                                                    results[i * Cells.WIDTH + 1 + p]
                                                            / (p == 0 ? NANOS_PER_MILLI : 1)))
                            .flatMapToDouble(row -> row)
                            .toArray();
            double[] expected =
                    Oracle.answer(
                            "np.array(ref.resample_ohlc(t, p, v, %d, %d)).ravel()"
                                    .formatted(bar[0], bar[1]),
                            Oracle.columns(
                                    "t",
                                    Arrays.stream(millis).asDoubleStream().toArray(),
                                    "p",
                                    price,
                                    "v",
                                    size));
            Vectors.assertAgree(bars, expected, 0, 1e-9);
        }
    }
}
