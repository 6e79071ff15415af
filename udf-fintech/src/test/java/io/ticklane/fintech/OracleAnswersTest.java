package io.ticklane.fintech;

import io.ticklane.api.function.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Averages, returns, flows, spreads, volatility and indicators against the textbook, on random
/// rows with ties and missing values.
final class OracleAnswersTest {
    private static final int ROWS = 2_000;
    private static final double TOLERANCE = 1e-9;
    private static final double MISSING = 0.05;

    /// A call, and what the textbook calls it over columns that are named as the parameters are.
    record Question(String expression, FunctionCall call) {
        static Question of(String expression, String name, Object... constants) {
            return new Question(expression, FunctionCall.of(name, constants));
        }
    }

    static List<Question> questions() {
        return List.of(
                Question.of("ref.log_return(price)", "LOG_RETURN"),
                Question.of("ref.simple_return(price)", "SIMPLE_RETURN"),
                Question.of("ref.ewma(x, 0.06)", "EWMA", "alpha", 0.06),
                Question.of(
                        "ref.ewma(x, 0.06, adjust=True)", "EWMA", "alpha", 0.06, "adjust", true),
                Question.of("ref.ewma(x, 2 / 21)", "EWMA_SPAN", "n", 20.0),
                Question.of("ref.ewma(x, 1 - 0.5 ** (1 / 7))", "EWMA_HALFLIFE", "h", 7.0),
                Question.of("ref.ewma(x, 1 / 5)", "EWMA_COM", "c", 4.0),
                Question.of("ref.ema(x, 12)", "EMA", "n", 12L),
                Question.of("ref.midprice(bid, ask)", "MIDPRICE"),
                Question.of("ref.quoted_spread(bid, ask)", "QUOTED_SPREAD"),
                Question.of("ref.quoted_spread_bps(bid, ask)", "QUOTED_SPREAD_BPS"),
                Question.of("ref.microprice(bid, bid_sz, ask, ask_sz)", "MICROPRICE"),
                Question.of("ref.l1_imbalance(bid_sz, ask_sz)", "L1_IMBALANCE"),
                Question.of("ref.effective_spread(price, mid)", "EFFECTIVE_SPREAD"),
                Question.of("ref.ofi(bid_px, bid_sz, ask_px, ask_sz)", "OFI"),
                Question.of("ref.tick_sign(price)", "TICK_SIGN"),
                Question.of("ref.lee_ready(price, bid, ask)", "TRADE_SIGN"),
                Question.of("ref.riskmetrics_vol(r)", "EWM_VOL"),
                Question.of("ref.realized_var(r, len(r))[-1]", "REALIZED_VAR"),
                Question.of("ref.realized_vol(r, len(r), 252)[-1]", "REALIZED_VOL", "ppy", 252.0),
                Question.of("ref.vwap(price, volume)[-1]", "VWAP"),
                Question.of(
                        "(lambda m: ref.twap(price[m], ts[m])[-1])(~np.isnan(price + ts))",
                        "TWAP"));
    }

    @ParameterizedTest
    @MethodSource("questions")
    void theTextbookSaysTheSame(Question question) {
        FunctionCall call = question.call();
        Rows rows = Rows.random(call.spec(), ROWS, 1, MISSING, new Random(7));
        Map<String, double[]> columns = new LinkedHashMap<>();
        for (int c = 0; c < call.spec().columns().size(); c++) {
            Parameter.Column column = call.spec().columns().get(c);
            boolean isTime = column.type().kind().isTimestamp();
            columns.put(column.name(), isTime ? nanos(rows, c) : rows.doubles().get(c));
        }
        Vectors.assertSame(
                call.results(rows), Oracle.answer(question.expression(), columns), TOLERANCE);
    }

    /// A column of times from that of the first row on, NaN for NULL.
    private static double[] nanos(Rows rows, int column) {
        long[] times = rows.longs().get(column);
        return IntStream.range(0, times.length)
                .mapToDouble(i ->
                        rows.missing()[column][i] ? Double.NaN : (double) (times[i] - times[0]))
                .toArray();
    }
}
