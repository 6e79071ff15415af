package io.ticklane.fintech;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Formulas of a row against the textbook: random rows with missing values, ties and zeros. The
/// columns of the textbook's expression are a, b, c and so on, in the order of the call; what
/// divides by zero or misses an argument is NULL, which the textbook leaves to its caller.
final class ScalarFormulasOracleTest {
    private static final int ROWS = 2_000;
    private static final double TOLERANCE = 1e-9;

    /// Prices around 100 with ties; a column in four is a size, a side or a small number instead.
    private static double[][] columns(String kinds, Random random) {
        double[][] columns = new double[kinds.length()][ROWS];
        for (int column = 0; column < columns.length; column++) {
            for (int row = 0; row < ROWS; row++) {
                double number =
                        switch (kinds.charAt(column)) {
                            case 'p' -> 100 + 0.01 * random.nextInt(-1000, 1001);
                            case 's' -> random.nextBoolean() ? 1 : -1;
                            case 'v' -> random.nextInt(500);
                            case 'u' -> random.nextDouble();
                            case 'z' -> random.nextInt(-3, 4);
                            default -> random.nextGaussian();
                        };
                columns[column][row] = random.nextInt(20) == 0 ? Double.NaN : number;
            }
        }
        return columns;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    REALIZED_SPREAD   | psp    | ''              | ref.realized_spread(a, b, c)
                    PRICE_IMPACT      | spp    | ''              | ref.price_impact(a, b, c)
                    SIGNED_VOLUME     | sv     | ''              | ref.signed_volume(a, b)
                    SHORTFALL_BPS     | pzs    | ''              | ref.shortfall_bps(a, b, c)
                    FIX_IMPACT_BPS    | pps    | ''              | ref.shortfall_bps(a, b, c)
                    ARRIVAL_IMPACT_BPS| pps    | ''              | ref.shortfall_bps(a, b, c)
                    SLIPPAGE_DELAY    | ppppsg | ''              | ref.slippage_decomposition(a, b, d, c, e, f)[0]
                    SLIPPAGE_MARKET   | ppppsg | ''              | ref.slippage_decomposition(a, b, d, c, e, f)[1]
                    SLIPPAGE_SPREAD   | ppppsg | ''              | ref.slippage_decomposition(a, b, d, c, e, f)[2]
                    SLIPPAGE_TOTAL    | ppppsg | ''              | ref.slippage_decomposition(a, b, d, c, e, f)[4]
                    POST_ONLY_PRICE   | ppus   | k=2             | np.where(d > 0, np.minimum(a, b - 2 * c), np.maximum(a, b + 2 * c))
                    VOL_TARGET        | v      | target=10 cap=2 | ref.vol_target_leverage(a, 10.0, 2.0)
                    VOL_TARGET        | u      | target=0.1      | ref.vol_target_leverage(a, 0.1)
                    KELLY_DISCRETE    | uz     | ''              | ref.kelly_discrete(a, b)
                    CF_VAR            | gugg   | alpha=0.05      | ref.cornish_fisher_var(a, b, c, d, 0.05)
                    CF_VAR            | gugg   | alpha=0.0001    | ref.cornish_fisher_var(a, b, c, d, 0.0001)
                    CF_VAR            | gugg   | alpha=0.99      | ref.cornish_fisher_var(a, b, c, d, 0.99)
                    EXPOSURE_SCALE    | gv     | ''              | np.minimum(1, b / np.abs(a))
                    TURNOVER          | vz     | ''              | a / b
                    BOXCOX            | p      | lambda=0.5      | ref.boxcox(a, 0.5)
                    BOXCOX            | z      | lambda=-1       | ref.boxcox(a, -1.0)
                    BOXCOX            | u      | lambda=0        | ref.boxcox(a, 0.0)
                    YEO_JOHNSON       | g      | lambda=0.5      | ref.yeo_johnson(a, 0.5)
                    YEO_JOHNSON       | g      | lambda=0        | ref.yeo_johnson(a, 0.0)
                    YEO_JOHNSON       | z      | lambda=2        | ref.yeo_johnson(a, 2.0)
                    PAIRS_SPREAD      | ppg    | ''              | ref.pairs_spread(a, b, c)
                    PRICE_BAND_OK     | pp     | pct=0.05        | ref.price_band_ok(a, b, 0.05)
                    FAT_FINGER_OK     | pvp    | pct=0.05 max_notional=20000 | ref.fat_finger_ok(a, b, c, 0.05, 20000.0)
                    CIRCUIT_BREAK     | pp     | pct=0.03        | ref.circuit_break(a, b, 0.03)
                    CIRCUIT_BREAK     | zz     | pct=0.5         | ref.circuit_break(a, b, 0.5)
                    BAR_OK            | zzzz   | ''              | ref.bar_consistent(a, b, c, d)
                    BAR_OK            | pppp   | ''              | ref.bar_consistent(a, b, c, d)
                    """)
    void formulaOfARow(String name, String kinds, String constants, String expression) {
        double[][] columns = columns(kinds, new Random(name.hashCode()));
        Map<String, double[]> named = new LinkedHashMap<>();
        for (int column = 0; column < columns.length; column++) {
            named.put(String.valueOf((char) ('a' + column)), columns[column]);
        }
        double[] expected = Oracle.answer(expression, named);
        for (int row = 0; row < ROWS; row++) {
            int place = row;
            boolean missing =
                    IntStream.range(0, columns.length)
                            .anyMatch(column -> Double.isNaN(columns[column][place]));
            expected[row] =
                    missing || dividesByZero(name, columns, row) ? Double.NaN : expected[row];
        }
        Vectors.assertSame(
                call(name, columns.length, constants).results(Rows.of(columns)),
                expected,
                TOLERANCE);
    }

    private static boolean dividesByZero(String name, double[][] columns, int row) {
        return switch (name) {
            case "SHORTFALL_BPS", "KELLY_DISCRETE", "TURNOVER", "CIRCUIT_BREAK" ->
                    columns[1][row] == 0;
            case "VOL_TARGET" -> columns[0][row] == 0;
            default -> false;
        };
    }

    /// The form of a name with so many columns: another form may be a frame function.
    private static FunctionCall call(String name, int columns, String constants) {
        Map<String, Object> given = new LinkedHashMap<>();
        List<String> pairs = constants.isEmpty() ? List.of() : List.of(constants.split(" "));
        for (String pair : pairs) {
            String[] parts = pair.split("=", -1);
            given.put(parts[0], Double.valueOf(parts[1]));
        }
        return new FunctionCall(
                FunctionCatalog.load().find(name).stream()
                        .filter(FunctionDefinition.Scalar.class::isInstance)
                        .filter(definition -> definition.spec().columns().size() == columns)
                        .findFirst()
                        .orElseThrow(),
                given);
    }
}
