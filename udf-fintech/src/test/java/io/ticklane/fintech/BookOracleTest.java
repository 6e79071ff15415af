package io.ticklane.fintech;

import io.ticklane.api.column.ArrayColumn;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.LongColumn;
import io.ticklane.api.function.FunctionDefinition;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The functions of a whole book against a textbook that sums up levels at once, over random books
/// of up to ten levels with gaps, missing sides, and sizes that add up to just the quantity.
final class BookOracleTest {
    private static final int ROWS = 2_000;
    private static final int LEVELS = 10;
    private static final double TOLERANCE = 1e-9;

    /// The textbook has ten levels for each row; those that are not there are NaN.
    private static final String BOOKS =
            "(lambda p, s: (np.where(np.isnan(p) | np.isnan(s) | (s <= 0), 0, p),"
                    + " np.where(np.isnan(p) | np.isnan(s) | (s <= 0), 0, s)))"
                    + "(p.reshape(-1, 10), s.reshape(-1, 10))";

    private static final String TAKEN =
            "(lambda b: [(np.clip(q - (np.cumsum(z) - z), 0, z), x, z, q) for x, z, q in zip(b[0],"
                    + " b[1], qty)])("
                    + BOOKS
                    + ")";

    /// Arrays of rows, which may be missing, beside one column of numbers.
    private record Books(List<double[][]> arrays, boolean[][] missing, double[] numbers)
            implements Columns {
        @Override
        public DoubleColumn doubles(int column) {
            return new DoubleColumn(MemorySegment.ofArray(numbers), null);
        }

        @Override
        public LongColumn longs(int column) {
            throw new IllegalArgumentException("no longs");
        }

        @Override
        public ArrayColumn arrays(int column) {
            double[][] rows = arrays.get(column);
            int[] offsets = new int[ROWS + 1];
            double[] values = new double[ROWS * LEVELS];
            byte[] validity = new byte[(ROWS + 7) / 8];
            for (int row = 0; row < ROWS; row++) {
                double[] array = missing[column][row] ? new double[0] : rows[row];
                System.arraycopy(array, 0, values, offsets[row], array.length);
                offsets[row + 1] = offsets[row] + array.length;
                validity[row >> 3] |= (byte) ((missing[column][row] ? 0 : 1) << (row & 7));
            }
            return new ArrayColumn(
                    MemorySegment.ofArray(offsets),
                    MemorySegment.ofArray(values),
                    MemorySegment.ofArray(validity));
        }

        /// The arrays of a column as ten numbers a row.
        double[] padded(int column) {
            double[] all = new double[ROWS * LEVELS];
            Arrays.fill(all, Double.NaN);
            for (int row = 0; row < ROWS; row++) {
                double[] array = arrays.get(column)[row];
                System.arraycopy(array, 0, all, row * LEVELS, array.length);
            }
            return all;
        }

        double[] results(FunctionCall call) {
            Results results = new Results(1, ROWS);
            ((FunctionDefinition.Scalar) call.definition())
                    .bind(call.bound())
                    .apply(this, 0, ROWS, results.writer());
            return results.all();
        }

        boolean isMissing(int row) {
            return missing[0][row] || missing[1][row];
        }
    }

    private static boolean[][] missing(Random random) {
        boolean[][] missing = new boolean[2][ROWS];
        for (boolean[] column : missing) {
            for (int row = 0; row < ROWS; row++) {
                column[row] = random.nextInt(20) == 0;
            }
        }
        return missing;
    }

    private static double[][] sizes(Random random) {
        double[][] rows = new double[ROWS][];
        for (int row = 0; row < ROWS; row++) {
            boolean whole = random.nextBoolean();
            double[] levels = new double[random.nextInt(LEVELS + 1)];
            for (int i = 0; i < levels.length; i++) {
                double size = whole ? random.nextInt(0, 6) : random.nextDouble() * 5;
                levels[i] = random.nextInt(15) == 0 ? Double.NaN : size;
            }
            rows[row] = levels;
        }
        return rows;
    }

    private static double[][] prices(Random random) {
        double[][] rows = new double[ROWS][];
        for (int row = 0; row < ROWS; row++) {
            double[] levels = new double[random.nextInt(LEVELS + 1)];
            double price = 100;
            for (int i = 0; i < levels.length; i++) {
                price += 0.01 * (1 + random.nextInt(3));
                levels[i] = random.nextInt(15) == 0 ? Double.NaN : price;
            }
            rows[row] = levels;
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 5, 10, 50})
    void depthImbalance(long levels) {
        Random random = new Random(levels);
        Books books =
                new Books(List.of(sizes(random), sizes(random)), missing(random), new double[ROWS]);
        double[] expected =
                Oracle.answer(
                        "(lambda x, y: np.where(x + y > 0, (x - y) / np.where(x + y > 0, x + y, 1),"
                                + " np.nan))(np.nansum(b.reshape(-1, 10)[:, :"
                                + levels
                                + "], axis=1), np.nansum(a.reshape(-1, 10)[:, :"
                                + levels
                                + "], axis=1))",
                        Oracle.columns("b", books.padded(0), "a", books.padded(1)));
        FunctionCall call = FunctionCall.of("DEPTH_IMBALANCE", "levels", levels);
        Vectors.assertSame(books.results(call), missing(books, expected), TOLERANCE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void averagePriceOfASweep(long seed) {
        Books books = sweeps(seed);
        double[] expected =
                answer(
                        books,
                        "[np.sum(t * x) / q if q > 0 and np.sum(z) >= q else np.nan"
                                + " for t, x, z, q in "
                                + TAKEN
                                + "]");
        Vectors.assertSame(books.results(FunctionCall.of("BOOK_VWAP")), expected, TOLERANCE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void worstPriceOfASweep(long seed) {
        Books books = sweeps(seed);
        double[] expected =
                answer(
                        books,
                        "[x[np.nonzero(t)[0][-1]] if q > 0 and np.sum(z) >= q else np.nan"
                                + " for t, x, z, q in "
                                + TAKEN
                                + "]");
        Vectors.assertSame(books.results(FunctionCall.of("SWEEP_PRICE")), expected, TOLERANCE);
    }

    /// Quantities of whole numbers, so that books of whole sizes are taken to the last unit.
    private static Books sweeps(long seed) {
        Random random = new Random(seed);
        double[] quantities = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            quantities[row] = random.nextInt(20) == 0 ? Double.NaN : random.nextInt(-1, 25);
        }
        return new Books(List.of(prices(random), sizes(random)), missing(random), quantities);
    }

    private static double[] answer(Books books, String expression) {
        double[] expected =
                Oracle.answer(
                        expression,
                        Oracle.columns(
                                "p", books.padded(0), "s", books.padded(1), "qty", books.numbers));
        return missing(books, expected);
    }

    private static double[] missing(Books books, double[] expected) {
        for (int row = 0; row < ROWS; row++) {
            expected[row] = books.isMissing(row) ? Double.NaN : expected[row];
        }
        return expected;
    }
}
