package io.ticklane.fintech;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Option prices, their derivatives and implied volatilities against the textbook, and prices
/// against published ones.
final class OptionsOracleTest {
    private static final int ROWS = 2_000;
    private static final double TOLERANCE = 1e-9;
    private static final String D1 = "((np.log(S/K) + (r - q + v*v/2)*t) / (v*np.sqrt(t)))";
    private static final String D2 = "((np.log(S/K) + (r - q - v*v/2)*t) / (v*np.sqrt(t)))";
    private static final String CDF = "ref.stats.norm.cdf";
    private static final String DENSITY = "np.exp(-q*t)*ref.stats.norm.pdf(" + D1 + ")";

    private static double[] between(double low, double high, double missing, long seed) {
        Random random = new Random(seed);
        return random.doubles(ROWS)
                .map(u -> random.nextDouble() < missing ? Double.NaN : low + (high - low) * u)
                .toArray();
    }

    private static Map<String, double[]> market(double missing) {
        return Oracle.columns(
                "S",
                between(80, 120, missing, 1),
                "K",
                between(80, 120, missing, 2),
                "t",
                between(0.05, 2, missing, 3),
                "r",
                between(-0.01, 0.1, missing, 4),
                "q",
                between(-0.01, 0.1, missing, 5),
                "v",
                between(0.05, 0.9, missing, 6));
    }

    private static double[] column(Map<String, double[]> columns, String name) {
        return Objects.requireNonNull(columns.get(name));
    }

    private static double[] answers(FunctionCall call, Map<String, double[]> columns) {
        return call.results(Rows.of(columns.values().toArray(double[][]::new)));
    }

    private static void check(FunctionCall call, String python) {
        Map<String, double[]> columns = market(0.04);
        Vectors.assertSame(answers(call, columns), Oracle.answer(python, columns), TOLERANCE);
    }

    @Test
    void pricesAndDerivativesOfBothKinds() {
        for (String kind : new String[] {"call", "put"}) {
            int s = kind.equals("call") ? 1 : -1;
            String first = CDF + "(" + s + "*" + D1 + ")";
            String second = CDF + "(" + s + "*" + D2 + ")";
            String asset = s + "*S*np.exp(-q*t)*" + first;
            String cash = s + "*K*np.exp(-r*t)*" + second;
            check(FunctionCall.of("BS_PRICE", "kind", kind), asset + "-" + cash);
            check(FunctionCall.of("BS_DELTA", "kind", kind), asset + "/S");
            check(FunctionCall.of("BS_RHO", "kind", kind), "t*" + cash);
            check(
                    FunctionCall.of("BS_THETA", "kind", kind),
                    "q*" + asset + "-r*" + cash + "-S*" + DENSITY + "*v/(2*np.sqrt(t))");
        }
        check(FunctionCall.of("BS_GAMMA"), DENSITY + "/(S*v*np.sqrt(t))");
        check(FunctionCall.of("BS_VEGA"), "S*" + DENSITY + "*np.sqrt(t)");
    }

    /// The price is made by Python, so the solver has to find the volatility that went in.
    @Test
    void impliedVolatilityIsTheOneOfThePrice() {
        for (String kind : new String[] {"call", "put"}) {
            int s = kind.equals("call") ? 1 : -1;
            Map<String, double[]> columns = market(0);
            String asset = s + "*S*np.exp(-q*t)*" + CDF + "(" + s + "*" + D1 + ")";
            String cash = s + "*K*np.exp(-r*t)*" + CDF + "(" + s + "*" + D2 + ")";
            double[] premium = Oracle.answer(asset + "-" + cash, columns);
            double[] vega = answers(FunctionCall.of("BS_VEGA"), columns);
            double[] expected = column(columns, "v").clone();
            for (int row = 0; row < ROWS; row++) {
                // a price of little vega does not hold its volatility to nine digits
                expected[row] = vega[row] < 1e-3 ? Double.NaN : expected[row];
            }
            double[] actual =
                    FunctionCall.of("IMPLIED_VOL", "kind", kind)
                            .results(
                                    Rows.of(
                                            premium,
                                            column(columns, "S"),
                                            column(columns, "K"),
                                            column(columns, "t"),
                                            column(columns, "r"),
                                            column(columns, "q")));
            Vectors.assertAgree(actual, expected, 0, TOLERANCE);
        }
    }

    @Test
    void publishedPrices() {
        for (String type : new String[] {"Call", "Put"}) {
            Vectors published = Vectors.csv("black_scholes_haug.csv").where("type", type);
            double[] actual =
                    FunctionCall.of("BS_PRICE", "kind", type)
                            .results(
                                    Rows.of(
                                            published.numbers("spot"),
                                            published.numbers("strike"),
                                            published.numbers("t"),
                                            published.numbers("r"),
                                            published.numbers("q"),
                                            published.numbers("vol")));
            double[] expected = published.numbers("price");
            for (int row = 0; row < expected.length; row++) {
                assertThat(Math.abs(actual[row] - expected[row]))
                        .as("row " + row)
                        .isLessThanOrEqualTo(1e-4);
            }
        }
    }

    /// A delta without rates is the distribution function itself.
    @Test
    void theDistributionIsExactInBothTails() {
        double[] x = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            x[row] = -37 + 74.0 * row / ROWS;
        }
        double[] ones = x.clone();
        Arrays.fill(ones, 1);
        Map<String, double[]> columns = Oracle.columns("x", x);
        double[] spot = Oracle.answer("np.exp(x - 0.5)", columns);
        double[] zeros = new double[ROWS];
        double[] actual =
                FunctionCall.of("BS_DELTA").results(Rows.of(spot, ones, ones, zeros, zeros, ones));
        double[] at = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            at[row] = StrictMath.log(spot[row]) + 0.5;
        }
        double[] expected = Oracle.answer(CDF + "(x)", Oracle.columns("x", at));
        for (int row = 0; row < ROWS; row++) {
            double difference = Math.abs(actual[row] - expected[row]);
            assertThat(difference)
                    .as("at " + at[row])
                    .isLessThanOrEqualTo(1e-12 * expected[row])
                    .isLessThanOrEqualTo(5e-16);
        }
    }

    @Test
    void rates() {
        Map<String, double[]> rate = Oracle.columns("r", between(-0.05, 0.2, 0.04, 7));
        Map<String, double[]> both =
                Oracle.columns("r", column(rate, "r"), "t", between(0, 30, 0.04, 8));
        for (double m : new double[] {1, 2, 12}) {
            Vectors.assertSame(
                    answers(FunctionCall.of("COMPOUND_TO_CONTINUOUS", "per_year", m), rate),
                    Oracle.answer(m + "*np.log(1 + r/" + m + ")", rate),
                    TOLERANCE);
            Vectors.assertSame(
                    answers(FunctionCall.of("CONTINUOUS_TO_COMPOUND", "per_year", m), rate),
                    Oracle.answer(m + "*(np.exp(r/" + m + ") - 1)", rate),
                    TOLERANCE);
        }
        Vectors.assertSame(
                answers(FunctionCall.of("PV_FACTOR"), both),
                Oracle.answer("np.exp(-r*t)", both),
                TOLERANCE);
        Vectors.assertSame(
                answers(FunctionCall.of("PV_FACTOR", "mode", "annual"), both),
                Oracle.answer("(1 + r)**-t", both),
                TOLERANCE);
        Vectors.assertSame(
                answers(FunctionCall.of("PV_FACTOR", "mode", "simple"), both),
                Oracle.answer("np.where(1 + r*t > 0, 1/(1 + r*t), np.nan)", both),
                TOLERANCE);
        Map<String, double[]> payments = new java.util.LinkedHashMap<>();
        payments.put("a", both.get("t"));
        payments.putAll(both);
        Vectors.assertSame(
                answers(FunctionCall.of("PV"), payments),
                Oracle.answer("a*np.exp(-r*t)", payments),
                TOLERANCE);
    }
}
