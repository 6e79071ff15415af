package io.ticklane.fintech;

import io.ticklane.api.function.FunctionCatalog;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The functions of foreign exchange and crypto against the textbook.
final class FxCryptoOracleTest {
    private static final int ROWS = 2_000;
    private static final double TOLERANCE = 1e-9;

    /// Random numbers around a level with ties and missing values.
    private static double[] around(double level, double width, long seed) {
        Random random = new Random(seed);
        double[] numbers = new double[ROWS];
        double last = level;
        for (int row = 0; row < ROWS; row++) {
            last = random.nextInt(5) == 0 ? last : level + width * random.nextGaussian();
            numbers[row] = random.nextInt(20) == 0 ? Double.NaN : last;
        }
        return numbers;
    }

    /// The function's answers over named columns are those of the Python expression.
    private static void check(
            String name, Map<String, Object> constants, String python, Object... columns) {
        Map<String, double[]> named = Oracle.columns(columns);
        FunctionCall call =
                FunctionCatalog.load().find(name).stream()
                        .filter(d -> d.spec().columns().size() == named.size())
                        .map(d -> new FunctionCall(d, constants))
                        .findFirst()
                        .orElseThrow();
        double[] actual = call.results(Rows.of(named.values().toArray(double[][]::new)));
        Vectors.assertSame(actual, Oracle.answer(python, named), TOLERANCE);
    }

    @Test
    void triangularEdge() {
        Object[] mids = {
            "ab", around(1.1, 0.01, 1), "bc", around(150, 1, 2), "ac", around(165, 1, 3)
        };
        check("TRIANGULAR_EDGE_BPS", Map.of(), "ref.triangular_edge_bps(ab, bc, ac)[0]", mids);
        check(
                "TRIANGULAR_EDGE_BPS",
                Map.of("fees_bps", 2.5),
                "ref.triangular_edge_bps(ab, bc, ac, 2.5)[0]",
                mids);
        check(
                "TRIANGULAR_EDGE_BPS",
                Map.of("fees_bps", 1.5),
                "np.maximum(*ref.triangular_edge_quotes_bps(p, q, r, s, t, u, 1.5))"
                        + " + 0 * (p + q + r + s + t + u)",
                "p",
                around(1.0999, 0.01, 1),
                "q",
                around(1.1001, 0.01, 2),
                "r",
                around(149.99, 1, 3),
                "s",
                around(150.01, 1, 4),
                "t",
                around(164.99, 1, 5),
                "u",
                around(165.01, 1, 6));
    }

    @Test
    void forwardPointsAndParity() {
        double[] spot = around(1.1, 0.05, 1);
        double[] quote = around(0.04, 0.02, 2);
        double[] base = around(0.03, 0.02, 3);
        double[] years = around(1, 0.2, 4);
        Object[] columns = {"s", spot, "q", quote, "b", base, "t", years};
        check("FORWARD_POINTS", Map.of(), "ref.forward_points(s, q, b, t)", columns);
        check(
                "FORWARD_POINTS",
                Map.of("convention", "simple", "pip", 0.0001),
                "ref.forward_points(s, q, b, t, 'simple', 0.0001)",
                columns);
        check(
                "CIP_BASIS",
                Map.of(),
                "ref.cip_basis(s, f, q, b, t)",
                "s",
                spot,
                "f",
                around(1.12, 0.05, 5),
                "q",
                quote,
                "b",
                base,
                "t",
                years);
    }

    @Test
    void carryPipsCrossesAndProfit() {
        double[] x = around(0.04, 0.02, 1);
        double[] y = around(0.03, 0.02, 2);
        double[] z = around(0.1, 0.02, 3);
        double[] w = around(5, 20, 4);
        check("CARRY_SIGNAL", Map.of(), "ref.carry_signal(x, y)", "x", x, "y", y);
        check(
                "CARRY_SIGNAL",
                Map.of("k", 0.3),
                "ref.carry_signal(x, y, z, 0.3)",
                "x",
                x,
                "y",
                y,
                "z",
                z);
        check("PIP_VALUE", Map.of(), "ref.pip_value(w, x, z)", "w", w, "x", x, "z", z);
        check("FX_CROSS", Map.of(), "ref.fx_cross(w, z)", "w", w, "z", z);
        check("FX_CROSS", Map.of("mode", "divide"), "ref.fx_cross(w, z, 'divide')", "w", w, "z", z);
        check("PNL_FX", Map.of(), "ref.pnl_fx(w, x, y, z)", "w", w, "x", x, "y", y, "z", z);
    }

    @Test
    void funding() {
        double[] rate = around(0.0001, 0.0005, 1);
        double[] position = around(0, 5, 2);
        double[] mark = around(60_000, 500, 3);
        check("FUNDING_APR", Map.of(), "ref.funding_apr(r)", "r", rate);
        check("FUNDING_APR", Map.of("hours", 1.0), "ref.funding_apr(r, 1)", "r", rate);
        check("FUNDING_APY", Map.of(), "ref.funding_apr(r, 8, True)", "r", rate);
        check("FUNDING_APY", Map.of("hours", 4.0), "ref.funding_apr(r, 4, True)", "r", rate);
        check(
                "FUNDING_COST",
                Map.of(),
                "ref.funding_cost(p, m, r)",
                "p",
                position,
                "m",
                mark,
                "r",
                rate);
        check(
                "PERP_FAIR",
                Map.of(),
                "ref.perp_fair(m, r, b)",
                "m",
                mark,
                "r",
                rate,
                "b",
                around(0, 0.001, 4));
        check(
                "CASH_CARRY_EDGE_BPS",
                Map.of(),
                "ref.cash_and_carry_edge_bps(p, s, r, f)",
                "p",
                around(60_050, 500, 5),
                "s",
                mark,
                "r",
                rate,
                "f",
                around(8, 1, 6));
    }

    @Test
    void basisInterestAndLiquidation() {
        double[] future = around(61_000, 500, 1);
        double[] spot = around(60_000, 500, 2);
        Object[] columns = {"f", future, "s", spot, "d", around(90, 15, 3)};
        check("BASIS_ANNUALIZED", Map.of(), "ref.basis_annualized(f, s, d)", columns);
        check(
                "BASIS_ANNUALIZED",
                Map.of("compound", true),
                "ref.basis_annualized(f, s, d, True)",
                columns);
        Object[] position = {"e", spot, "l", around(10, 2, 4), "d", around(0, 1, 5)};
        check("LIQ_PRICE", Map.of(), "ref.liquidation_price(e, l, d)", position);
        check("LIQ_PRICE", Map.of("mmr", 0.02), "ref.liquidation_price(e, l, d, 0.02)", position);
        String lastValid =
                "o - np.r_[np.nan, o[np.maximum.accumulate("
                        + "np.where(np.isnan(o), 0, np.arange(len(o))))][:-1]]";
        check("OI_DELTA", Map.of(), lastValid, "o", around(1_000, 50, 6));
    }
}
