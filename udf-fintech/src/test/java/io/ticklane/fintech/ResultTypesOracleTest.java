package io.ticklane.fintech;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Functions whose results are words or times against the textbook.
final class ResultTypesOracleTest {
    private static final int ROWS = 2_000;

    /// The textbook computes with doubles, which hold whole nanoseconds up to here.
    private static final long EXACT_NANOS = 1L << 52;

    private static FunctionCall call(String name, int columns, Map<String, Object> constants) {
        return FunctionCatalog.load().find(name).stream()
                .filter(d -> d.spec().columns().size() == columns)
                .map(d -> new FunctionCall(d, constants))
                .findFirst()
                .orElseThrow();
    }

    private static double[] rates(double level, double width, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, ROWS)
                .mapToDouble(_ -> random.nextInt(20) == 0 ? Double.NaN : level)
                .map(rate -> random.nextInt(5) == 0 ? rate : rate + width * random.nextGaussian())
                .toArray();
    }

    /// The positions of the textbook's words, and of no word where an argument is missing.
    private static void checkRoutes(String routes, double fees, double[]... columns) {
        FunctionCall call = call("TRIANGULAR_ROUTE", columns.length, Map.of("fees_bps", fees));
        List<String> words = ((FunctionDefinition.Scalar) call.definition()).words();
        StringBuilder python =
                new StringBuilder("[").append(words.stream().map(w -> "'" + w + "'").toList());
        StringBuilder missing = new StringBuilder("0");
        Object[] named = new Object[2 * columns.length];
        for (int column = 0; column < columns.length; column++) {
            named[2 * column] = String.valueOf((char) ('a' + column));
            named[2 * column + 1] = columns[column];
            missing.append(" * ").append(named[2 * column]);
        }
        python.append(".index(str(w)) + m for w, m in zip(")
                .append(routes)
                .append(", ")
                .append(missing)
                .append(")]");
        double[] expected = Oracle.answer(python.toString(), Oracle.columns(named));
        double[] actual = call.results(Rows.of(columns));
        assertThat(actual).isEqualTo(expected).contains(0, 1, 2, Double.NaN);
    }

    @ParameterizedTest
    @CsvSource({"0", "30", "250"})
    void routesOfRates(double fees) {
        checkRoutes(
                "ref.triangular_edge_bps(a, b, c, %s)[1]".formatted(fees),
                fees,
                rates(1.1, 0.01, 1),
                rates(150, 1, 2),
                rates(165, 1, 3));
    }

    @ParameterizedTest
    @CsvSource({"0", "30", "250"})
    void routesOfQuotes(double fees) {
        String edges = "*ref.triangular_edge_quotes_bps(a, b, c, d, e, f, %s)".formatted(fees);
        checkRoutes(
                "['NONE' if max(p, q) <= 0 else 'A>B>C>A' if p >= q else 'A>C>B>A' for p, q in zip("
                        + edges
                        + ")]",
                fees,
                rates(1.0999, 0.01, 1),
                rates(1.1001, 0.01, 2),
                rates(149.99, 1, 3),
                rates(150.01, 1, 4),
                rates(164.99, 1, 5),
                rates(165.01, 1, 6));
    }

    private static Rows times(int columns, Random random) {
        Rows rows = Rows.of(new double[columns][ROWS]);
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < ROWS; row++) {
                rows.longs().get(column)[row] = random.nextLong(EXACT_NANOS / 2, EXACT_NANOS);
                rows.missing()[column][row] = random.nextInt(20) == 0;
            }
        }
        return rows;
    }

    private static double[] asDoubles(Rows rows, int column) {
        return IntStream.range(0, ROWS)
                .mapToDouble(row ->
                        rows.missing()[column][row] ? Double.NaN : rows.longs().get(column)[row])
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "250, 0", "-1000000007, 12.5", "1, -0.003", "0, 100000"})
    void correctedTimes(long offset, double drift) {
        Rows rows = times(1, new Random(offset));
        double[] actual =
                call("CLOCK_ALIGN", 1, Map.of("clock_offset", offset, "drift_ppm", drift))
                        .results(rows);
        double[] expected =
                Oracle.answer(
                        "ref.clock_skew_align(t, %d, %s)".formatted(offset, drift),
                        Oracle.columns("t", asDoubles(rows, 0)));
        checkTimes(actual, expected);
    }

    @Test
    void correctedTimesSinceAStart() {
        Rows rows = times(2, new Random(3));
        double[] actual =
                call("CLOCK_ALIGN", 2, Map.of("clock_offset", 9_000_000_001L, "drift_ppm", -40.25))
                        .results(rows);
        double[] expected =
                Oracle.answer(
                        "ref.clock_skew_align(t, 9000000001, -40.25, s)",
                        Oracle.columns("t", asDoubles(rows, 0), "s", asDoubles(rows, 1)));
        checkTimes(actual, expected);
    }

    /// A result is whole nanoseconds in the place of a double; the textbook's keep a fraction.
    private static void checkTimes(double[] actual, double[] expected) {
        for (int row = 0; row < ROWS; row++) {
            if (Double.isNaN(expected[row])) {
                assertThat(actual[row]).isNaN();
            } else {
                long nanos = Double.doubleToRawLongBits(actual[row]);
                assertThat(Math.abs(nanos - expected[row]))
                        .as("row %d", row)
                        .isLessThanOrEqualTo(1);
            }
        }
    }
}
