package io.ticklane.fintech;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Schedules, routes, matrices and weights against the textbook.
final class TableFunctionsOracleTest {
    private static final int SYMBOLS = 5;
    private static final int TIMES = 400;

    /// A return of a symbol at a time, both small numbers.
    private record Return(long time, int symbol, double value) {}

    /// A price of one of two tables.
    private record Price(int table, long time, double value) {}

    /// The rows that come out, without their slot.
    private static List<double[]> rows(FunctionCall call, Rows rows) {
        double[] all = call.results(rows);
        return IntStream.range(0, all.length / Cells.WIDTH)
                .mapToObj(i -> Arrays.copyOfRange(all, i * Cells.WIDTH + 1, (i + 1) * Cells.WIDTH))
                .toList();
    }

    private static double[] column(List<double[]> rows, int column) {
        return rows.stream().mapToDouble(row -> row[column]).toArray();
    }

    /// The one row of a function of constants.
    private static Rows one() {
        return new Rows(List.of(), List.of(), new boolean[0][], new int[1]);
    }

    @Test
    void schedulesAreThoseOfAlmgrenAndChriss() {
        Random random = new Random(21);
        for (int i = 0; i < 200; i++) {
            // small, for the textbook's last step ends beside zero by a rounding of the quantity
            double qty = 1 + random.nextInt(100);
            double horizon = 0.5 + random.nextInt(100);
            long n = 1L + random.nextInt(40);
            double sigma = random.nextDouble();
            double lambda = random.nextInt(5) == 0 ? 0 : Math.pow(10, -6 + random.nextInt(6));
            double gamma = random.nextDouble() * 1e-3;
            double eta = 0.5 * gamma * horizon / n + random.nextDouble();
            FunctionCall call =
                    FunctionCall.of(
                            "AC_SCHEDULE",
                            "qty",
                            qty,
                            "horizon",
                            horizon,
                            "n",
                            n,
                            "sigma",
                            sigma,
                            "lambda",
                            lambda,
                            "eta",
                            eta,
                            "gamma",
                            gamma);
            List<double[]> schedule = rows(call, one());
            String expected =
                    "ref.almgren_chriss(%s, %s, %d, %s, %s, %s, gamma=%s)"
                            .formatted(qty, horizon, n, sigma, lambda, eta, gamma);
            Vectors.assertAgree(
                    column(schedule, 2),
                    Oracle.answer(expected + "[0]", Oracle.columns()),
                    0,
                    1e-9);
            assertThat(schedule.getFirst()[3]).isNaN();
            Vectors.assertAgree(
                    Arrays.copyOfRange(column(schedule, 3), 1, (int) n + 1),
                    Oracle.answer(expected + "[1]", Oracle.columns()),
                    0,
                    1e-6);
            assertThat(schedule.getLast()[1]).isEqualTo(horizon);
        }
    }

    @Test
    void slicesAddUpToTheOrder() {
        Random random = new Random(22);
        for (int i = 0; i < 200; i++) {
            double qty = random.nextInt(3) == 0 ? random.nextDouble() : 1 + random.nextInt(5_000);
            double display = random.nextBoolean() ? qty / (1 + random.nextInt(9)) : 1 + qty / 7.3;
            double[] expected =
                    Oracle.answer(
                            "ref.iceberg_slices(%s, %s)".formatted(qty, display), Oracle.columns());
            FunctionCall call = FunctionCall.of("ICEBERG", "qty", qty, "display", display);
            List<double[]> slices = rows(call, one());
            assertThat(column(slices, 1)).isEqualTo(expected);
            assertThat(column(slices, 0))
                    .isEqualTo(
                            IntStream.rangeClosed(1, expected.length).asDoubleStream().toArray());
        }
    }

    /// Offers of which some have a missing number; many have the same price.
    @Test
    void aRouteTakesTheCheapestOffers() {
        int offers = 2_000;
        Random random = new Random(23);
        double[] price = new double[offers];
        double[] size = new double[offers];
        double[] fee = new double[offers];
        boolean[][] missing = new boolean[4][offers];
        long[] venue = new long[offers];
        for (int i = 0; i < offers; i++) {
            price[i] = random.nextInt(20) == 0 ? Double.NaN : 100 + 0.01 * random.nextInt(30);
            size[i] = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(100);
            fee[i] = random.nextInt(30) == 0 ? Double.NaN : 0.25e-3 * (random.nextInt(5) - 2);
            missing[0][i] = random.nextInt(40) == 0;
            missing[1][i] = Double.isNaN(price[i]);
            missing[3][i] = Double.isNaN(fee[i]);
            // codes have no order
            venue[i] = Integer.toUnsignedLong(Integer.reverse(i)) >> 1;
        }
        int[] there =
                IntStream.range(0, offers)
                        .filter(i -> !missing[0][i] && !missing[1][i] && !missing[3][i])
                        .toArray();
        Rows rows =
                new Rows(
                        List.of(new double[offers], price, size, fee),
                        List.of(venue, venue, venue, venue),
                        missing,
                        new int[offers]);
        for (double qty : new double[] {1, 5_000, 54_321.5, 1e6}) {
            double[] expected =
                    Oracle.answer(
                            "ref.smart_order_route(%s, p, s, f * 1e4)".formatted(qty),
                            Oracle.columns(
                                    "p",
                                    picked(price, there),
                                    "s",
                                    picked(size, there),
                                    "f",
                                    picked(fee, there)));
            List<double[]> route = rows(FunctionCall.of("SOR", "qty", qty), rows);
            double[] taken = new double[offers];
            double dearest = 0;
            for (double[] row : route) {
                if (!Double.isNaN(row[0])) {
                    taken[Integer.reverse((int) row[0] << 1)] = row[1];
                    assertThat(row[3]).isGreaterThanOrEqualTo(dearest);
                    dearest = row[3];
                }
            }
            assertThat(picked(taken, there)).isEqualTo(expected);
            double left = qty - Arrays.stream(expected).sum();
            assertThat(Double.isNaN(route.getLast()[0])).isEqualTo(left > 0);
            if (left > 0) {
                assertThat(route.getLast()[1]).isEqualTo(left);
            }
        }
    }

    private static double[] picked(double[] values, int[] places) {
        return Arrays.stream(places).mapToDouble(i -> values[i]).toArray();
    }

    /// Correlated returns of all symbols at each time, symbols in any order after the first time.
    private static List<List<Return>> returns(Random random) {
        List<List<Return>> times = new ArrayList<>();
        for (int t = 0; t < TIMES; t++) {
            double common = random.nextGaussian();
            List<Return> vector = new ArrayList<>();
            for (int s = 0; s < SYMBOLS; s++) {
                vector.add(new Return(t, s, 0.5 * s + common + (s + 1) * random.nextGaussian()));
            }
            if (t > 0) {
                Collections.shuffle(vector, random);
            }
            times.add(vector);
        }
        return times;
    }

    private static double[] matrix(List<List<Return>> times) {
        double[] all = new double[times.size() * SYMBOLS];
        for (int t = 0; t < times.size(); t++) {
            for (Return one : times.get(t)) {
                all[t * SYMBOLS + one.symbol] = one.value;
            }
        }
        return all;
    }

    private static Rows table(List<Return> returns) {
        int size = returns.size();
        double[] values = returns.stream().mapToDouble(Return::value).toArray();
        long[] times = returns.stream().mapToLong(Return::time).toArray();
        long[] codes = returns.stream().mapToLong(r -> 97 - 13L * r.symbol).toArray();
        boolean[][] missing = new boolean[3][size];
        for (int row = 0; row < size; row++) {
            missing[2][row] = Double.isNaN(values[row]);
        }
        return new Rows(
                List.of(new double[size], new double[size], values),
                List.of(times, codes, times),
                missing,
                new int[size]);
    }

    /// Rows that say nothing: a value that a later row of the same symbol and time replaces, a
    /// missing return.
    private static List<Return> withNoise(List<List<Return>> times, Random random) {
        List<Return> rows = new ArrayList<>();
        for (List<Return> vector : times) {
            for (Return one : vector) {
                if (random.nextInt(10) == 0 && one.time > 0) {
                    rows.add(new Return(one.time, one.symbol, 1e6));
                }
                if (random.nextInt(10) == 0) {
                    rows.add(new Return(one.time, one.symbol, Double.NaN));
                }
                rows.add(one);
            }
        }
        return rows;
    }

    @Test
    void theWeightedMatrixIsThatOfTheTextbook() {
        Random random = new Random(24);
        List<List<Return>> times = returns(random);
        for (double alpha : new double[] {0.06, 0.5, 1}) {
            double[] expected =
                    Oracle.answer(
                            String.format(
                                    Locale.ROOT,
                                    "ref.ewcov_matrix(r.reshape(-1, %d), %s).ravel()",
                                    SYMBOLS,
                                    alpha),
                            Oracle.columns("r", matrix(times)));
            FunctionCall call = FunctionCall.of("EWCOV_MATRIX", "alpha", alpha);
            List<double[]> found = rows(call, table(withNoise(times, random)));
            Vectors.assertSame(column(found, 2), expected, 1e-9);
            assertPairs(found);
        }
    }

    private static void assertPairs(List<double[]> rows) {
        for (int i = 0; i < rows.size(); i++) {
            int symbol = i / SYMBOLS;
            assertThat(rows.get(i)[0]).isEqualTo(97 - 13.0 * symbol);
            assertThat(rows.get(i)[1]).isEqualTo(97 - 13.0 * (i % SYMBOLS));
        }
    }

    @Test
    void theShrunkMatrixIsThatOfTheTextbookOverCompleteTimes() {
        Random random = new Random(25);
        List<List<Return>> times = returns(random);
        List<List<Return>> some = new ArrayList<>();
        List<List<Return>> complete = new ArrayList<>();
        for (List<Return> vector : times) {
            boolean whole = vector.getFirst().time == 0 || random.nextInt(10) > 0;
            some.add(whole ? vector : vector.subList(0, random.nextInt(SYMBOLS)));
            if (whole) {
                complete.add(vector);
            }
        }
        String answer = "ref.ledoit_wolf(r.reshape(-1, %d))".formatted(SYMBOLS);
        var columns = Oracle.columns("r", matrix(complete));
        List<double[]> found = rows(FunctionCall.of("LEDOIT_WOLF"), table(withNoise(some, random)));
        Vectors.assertSame(column(found, 2), Oracle.answer(answer + "[0].ravel()", columns), 1e-9);
        double[] shrinkage = new double[SYMBOLS * SYMBOLS];
        Arrays.fill(shrinkage, Oracle.answer(answer + "[1]", columns)[0]);
        Vectors.assertSame(column(found, 3), shrinkage, 1e-9);
        assertPairs(found);
    }

    @Test
    void weightsShareTheRiskAsInTheTextbook() {
        for (int seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            int size = 1 + random.nextInt(12);
            double[] factors =
                    IntStream.range(0, size * size)
                            .mapToDouble(_ -> random.nextGaussian() * 0.02)
                            .toArray();
            String covariance =
                    "(lambda a: a @ a.T + 1e-4 * np.diag(np.arange(1, %d)))(f.reshape(%d, %d))"
                            .formatted(size + 1, size, size);
            var columns = Oracle.columns("f", factors);
            double[] matrix = Oracle.answer("(" + covariance + ").ravel()", columns);
            double[] expected =
                    Oracle.answer("ref.risk_parity_weights(" + covariance + ")", columns);
            List<double[]> found =
                    rows(FunctionCall.of("RISK_PARITY"), pairs(matrix, size, random));
            double[] weights = new double[size];
            found.forEach(row -> weights[(int) row[0] - 7] = row[1]);
            Vectors.assertSame(weights, expected, 1e-6);
        }
    }

    /// The pairs of a matrix in any order, of those beside the diagonal some in one order only.
    private static Rows pairs(double[] matrix, int size, Random random) {
        List<int[]> pairs = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                boolean both = random.nextBoolean();
                pairs.add(both || random.nextBoolean() ? new int[] {i, j} : new int[] {j, i});
                if (both) {
                    pairs.add(new int[] {j, i});
                }
            }
        }
        Collections.shuffle(pairs, random);
        int count = pairs.size();
        return new Rows(
                List.of(
                        new double[count],
                        new double[count],
                        pairs.stream().mapToDouble(p -> matrix[p[0] * size + p[1]]).toArray()),
                List.of(
                        pairs.stream().mapToLong(p -> p[0] + 7).toArray(),
                        pairs.stream().mapToLong(p -> p[1] + 7).toArray(),
                        new long[count]),
                new boolean[3][count],
                new int[count]);
    }

    @Test
    void spansThatOverlapMakeTheCovariance() {
        for (int seed = 1; seed <= 6; seed++) {
            Random random = new Random(seed);
            List<Price> prices = new ArrayList<>();
            double[] level = {100, 40};
            long time = 0;
            for (int row = 0; row < 2_000 / seed; row++) {
                time += random.nextInt(seed % 2 == 0 ? 2 : 5);
                double common = random.nextGaussian();
                int table = random.nextInt(1 + seed) == 0 ? 0 : 1;
                level[table] *= Math.exp(0.001 * (common + random.nextGaussian()));
                prices.add(new Price(table, time, random.nextInt(20) == 0 ? -1 : level[table]));
            }
            // at equal times the first table comes first
            prices.sort(Comparator.comparingLong(Price::time).thenComparingInt(Price::table));
            List<double[]> found = rows(FunctionCall.of("HAYASHI_YOSHIDA"), merged(prices));
            var columns =
                    Oracle.columns(
                            "ta",
                            times(prices, 0),
                            "pa",
                            values(prices, 0),
                            "tb",
                            times(prices, 1),
                            "pb",
                            values(prices, 1));
            double[] expected = {
                1e3 * Oracle.answer("ref.hayashi_yoshida_cov(ta, pa, tb, pb)", columns)[0],
                Oracle.answer("ref.hayashi_yoshida_corr(ta, pa, tb, pb)", columns)[0]
            };
            assertThat(found).hasSize(1);
            double[] actual = {1e3 * found.getFirst()[0], found.getFirst()[1]};
            Vectors.assertSame(actual, expected, 1e-9);
        }
    }

    private static double[] times(List<Price> prices, int table) {
        return prices.stream()
                .filter(p -> p.table == table && p.value > 0)
                .mapToDouble(Price::time)
                .toArray();
    }

    private static double[] values(List<Price> prices, int table) {
        return prices.stream()
                .filter(p -> p.table == table && p.value > 0)
                .mapToDouble(Price::value)
                .toArray();
    }

    /// The rows of both tables as one input: what belongs to the other table is missing.
    private static Rows merged(List<Price> prices) {
        int size = prices.size();
        boolean[][] missing = new boolean[4][size];
        double[][] values = new double[4][size];
        for (int row = 0; row < size; row++) {
            Price price = prices.get(row);
            for (int column = 0; column < 4; column++) {
                missing[column][row] = column / 2 != price.table;
                values[column][row] = missing[column][row] ? Double.NaN : price.value;
            }
        }
        long[] times = prices.stream().mapToLong(Price::time).toArray();
        return new Rows(
                List.of(values), List.of(times, times, times, times), missing, new int[size]);
    }
}
