package io.ticklane.fintech;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Limits of the number of events against the textbook, whose times are milliseconds: bursts,
/// pauses, equal times and missing rows.
final class GuardOracleTest {
    private static final int ROWS = 2_000;
    private static final long START = 1_700_000_000_000_000_000L;
    private static final long NANOS = 1_000_000;

    private static Rows events(long seed) {
        Random random = new Random(seed);
        Rows rows = Rows.of(new double[ROWS]);
        long time = START;
        for (int row = 0; row < ROWS; row++) {
            time += random.nextInt(4) == 0 ? random.nextInt(40) * 25L * NANOS : 0;
            rows.longs().getFirst()[row] = time;
            rows.missing()[0][row] = random.nextInt(20) == 0;
        }
        return rows;
    }

    private static void check(FunctionCall call, String expression, long seed) {
        Rows rows = events(seed);
        int[] present = IntStream.range(0, ROWS).filter(row -> !rows.missing()[0][row]).toArray();
        double[] millis =
                Arrays.stream(present)
                        .mapToDouble(row -> (double) (rows.longs().getFirst()[row] - START) / NANOS)
                        .toArray();
        double[] answers = Oracle.answer(expression, Oracle.columns("t", millis));
        double[] expected = new double[ROWS];
        Arrays.fill(expected, Double.NaN);
        for (int i = 0; i < present.length; i++) {
            expected[present[i]] = answers[i];
        }
        Vectors.assertSame(call.results(rows), expected, 0);
    }

    @ParameterizedTest
    @CsvSource({"1, 25", "3, 500", "5, 1000", "20, 1025", "100, 60000"})
    void throttle(long count, long millis) {
        check(
                FunctionCall.of("THROTTLE_OK", "max_count", count, "time_window", millis * NANOS),
                "ref.throttle_sliding(t, %d, %d)".formatted(count, millis),
                count);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "4, 2", "2.5, 7.5", "0.1, 30", "40, 1"})
    void tokenBucket(double rate, double burst) {
        check(
                FunctionCall.of("TOKEN_BUCKET_OK", "rate", rate, "burst", burst),
                "ref.throttle_token_bucket(t, %s, %s)".formatted(rate, burst),
                (long) burst);
    }
}
