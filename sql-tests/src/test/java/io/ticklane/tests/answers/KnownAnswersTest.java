package io.ticklane.tests.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ticklane.tests.slt.Checkout;
import io.ticklane.tests.slt.EngineDoor;
import io.ticklane.tests.slt.FrontDoor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KnownAnswersTest {
    private static final double RELATIVE = 1e-9;

    @SuppressWarnings("NullAway.Init")
    private EngineDoor door;

    @SuppressWarnings("NullAway.Init")
    private Path shared;

    @BeforeAll
    void open() {
        assumeTrue(Checkout.shared().isPresent(), "no folder of shared data beside the project");
        shared = Checkout.shared().orElseThrow();
        door = new EngineDoor();
    }

    @AfterAll
    void close() {
        if (door != null) {
            door.close();
        }
    }

    private List<List<@Nullable String>> ask(String sql) throws FrontDoor.Refusal {
        return door.run(sql.replace("${shared}", shared.toString())).rows();
    }

    private KnownCsv known(String name) throws IOException {
        return KnownCsv.read(shared.resolve("vectors").resolve(name));
    }

    private static void requireNumber(
            @Nullable String actual, @Nullable String expected, String what) {
        if (expected == null || actual == null) {
            assertThat(actual).as(what).isEqualTo(expected);
            return;
        }
        double right = Double.parseDouble(expected);
        double left = Double.parseDouble(actual);
        assertThat(Math.abs(left - right) <= RELATIVE * Math.max(1e-6, Math.abs(right)))
                .as("%s is %s, known as %s", what, actual, expected)
                .isTrue();
    }

    /// A time of a file of answers without the trailing zeros of its fraction.
    private static @Nullable String time(@Nullable String text) {
        return text == null || text.indexOf('.') < 0 ? text : text.replaceAll("\\.?0+$", "");
    }

    @Test
    void tradesAsOfQuotesAreThoseOfPandas() throws IOException, FrontDoor.Refusal {
        KnownCsv known = known("asof_expected.csv");
        for (String symbol : List.of("AIG", "BAC", "IBM")) {
            List<List<@Nullable String>> rows =
                    ask(
                            """
                            SELECT t.ts, t.seq, q.seq AS qseq, q.bid_price, q.ask_price,
                                   EFFECTIVE_SPREAD(t.price, MIDPRICE(q.bid_price, q.ask_price)) AS spread
                            FROM '${shared}/data/equity_trades.parquet' AS t
                            ASOF JOIN '${shared}/data/equity_quotes.parquet' AS q
                            MATCH_CONDITION q.ts <= t.ts ON q.symbol = t.symbol
                            WHERE t.symbol = '%s' AND t.ts >= TIMESTAMP '2013-10-07 14:00:00'
                              AND t.ts < TIMESTAMP '2013-10-07 14:20:00'
                            ORDER BY t.ts, t.seq
                            """
                                    .formatted(symbol));
            int next = 0;
            for (int row = 0; row < known.rows().size(); row++) {
                if (symbol.equals(known.text(row, "symbol"))) {
                    List<@Nullable String> actual = rows.get(next++);
                    String what = symbol + " " + known.text(row, "ts");
                    assertThat(actual.get(0)).as(what).isEqualTo(time(known.text(row, "ts")));
                    assertThat(actual.get(1)).as(what).isEqualTo(known.text(row, "seq"));
                    assertThat(actual.get(2)).as(what).isEqualTo(known.text(row, "backward_qseq"));
                    requireNumber(actual.get(3), known.text(row, "bid"), what);
                    requireNumber(actual.get(4), known.text(row, "ask"), what);
                    requireNumber(actual.get(5), known.text(row, "eff_spread"), what);
                }
            }
            assertThat(rows).hasSize(next);
        }
    }

    @Test
    void strictForwardAndTolerantAsOfJoinsAreThoseOfPandas() throws IOException, FrontDoor.Refusal {
        KnownCsv known = known("asof_expected.csv");
        String query =
                """
                SELECT t.symbol, t.ts, t.seq, q.seq AS qseq
                FROM '${shared}/vectors/asof_trades.csv' AS t
                LEFT ASOF JOIN '${shared}/vectors/asof_quotes.csv' AS q
                MATCH_CONDITION %s ON q.symbol = t.symbol%s
                """;
        requireMatches(known, "backward_strict_qseq", query.formatted("q.ts < t.ts", ""));
        requireMatches(known, "forward_qseq", query.formatted("q.ts >= t.ts", ""));
        requireMatches(
                known,
                "backward_tol250ms_qseq",
                query.formatted("q.ts <= t.ts", " AND t.ts - q.ts <= INTERVAL '0.25' SECOND"));
    }

    private void requireMatches(KnownCsv known, String column, String query)
            throws FrontDoor.Refusal {
        List<List<@Nullable String>> rows = ask(query);
        assertThat(rows).hasSize(known.rows().size());
        for (int row = 0; row < rows.size(); row++) {
            List<@Nullable String> actual = rows.get(row);
            assertThat(actual.get(1)).isEqualTo(time(known.text(row, "ts")));
            String expected = known.text(row, column);
            assertThat(actual.get(3))
                    .as("%s of row %s", column, row)
                    .isEqualTo(expected == null ? null : expected.replaceAll("\\.0$", ""));
        }
    }

    @Test
    void oneMinuteBarsAreThoseOfPandas() throws IOException, FrontDoor.Refusal {
        KnownCsv known = known("asof_trades_bars_1m_expected.csv");
        List<List<@Nullable String>> rows =
                ask(
                        """
                        SELECT symbol, TIME_BUCKET(INTERVAL '1' MINUTE, ts) AS bar, FIRST(price), MAX(price), MIN(price),
                               LAST(price), SUM(size), VWAP(price, size), COUNT(*)
                        FROM '${shared}/vectors/asof_trades.csv'
                        GROUP BY symbol, TIME_BUCKET(INTERVAL '1' MINUTE, ts)
                        ORDER BY symbol, bar
                        """);
        assertThat(rows).hasSize(known.rows().size());
        List<String> columns = List.of("open", "high", "low", "close", "volume", "vwap", "n");
        for (int row = 0; row < rows.size(); row++) {
            assertThat(rows.get(row).subList(0, 2))
                    .containsExactly(known.text(row, "symbol"), known.text(row, "ts"));
            for (int i = 0; i < columns.size(); i++) {
                requireNumber(
                        rows.get(row).get(i + 2),
                        known.text(row, columns.get(i)),
                        columns.get(i) + " " + row);
            }
        }
    }

    @Test
    void orderFlowImbalanceOfEachSecondIsAsKnown() throws IOException, FrontDoor.Refusal {
        KnownCsv known = known("ofi_1s_expected.csv");
        List<List<@Nullable String>> rows =
                ask(
                        """
                        SELECT venue, symbol, EPOCH_NS(second) / 1000000000 AS sec, n, ofi
                        FROM (SELECT venue, symbol, TIME_BUCKET(INTERVAL '1' SECOND, ts) AS second, COUNT(*) AS n,
                                     OFI(bid_px, bid_qty, ask_px, ask_qty) AS ofi
                              FROM (SELECT venue, symbol, FROM_EPOCH_NS(recv_ns) AS ts, bid_px, bid_qty, ask_px, ask_qty
                                    FROM '${shared}/vectors/ofi_events.csv')
                              GROUP BY venue, symbol, TIME_BUCKET(INTERVAL '1' SECOND, ts))
                        ORDER BY venue, symbol, sec
                        """);
        assertThat(rows).hasSize(known.rows().size());
        for (int row = 0; row < rows.size(); row++) {
            assertThat(rows.get(row).subList(0, 4))
                    .containsExactly(
                            known.text(row, "venue"),
                            known.text(row, "symbol"),
                            known.text(row, "sec"),
                            known.text(row, "n"));
            requireNumber(
                    rows.get(row).get(4),
                    known.text(row, "ofi_sum"),
                    "second " + known.text(row, "sec"));
        }
    }

    @Test
    void averagesReturnsAndRollingWindowsAreThoseOfPandas() throws IOException, FrontDoor.Refusal {
        KnownCsv known = known("pandas_ewm_rolling_IBM.csv");
        List<List<@Nullable String>> rows =
                ask(
                        """
                        SELECT "date",
                               EWMA("close", 0.2) OVER w,
                               EWMA("close", 0.05, adjust => TRUE) OVER w,
                               EWMA(close_with_nulls, 0.5) OVER w,
                               EWMA_SPAN("close", 10) OVER w,
                               EWMA_COM("close", 4) OVER w,
                               EWMA_HALFLIFE("close", 5) OVER w,
                               LOG_RETURN("close") OVER w,
                               SIMPLE_RETURN("close") OVER w,
                               SMA("close", 20) OVER w,
                               STDDEV("close") OVER (ORDER BY "date" ROWS 19 PRECEDING),
                               SUM("close") OVER (ORDER BY "date" ROWS 4 PRECEDING),
                               MIN("close") OVER (ORDER BY "date" ROWS 4 PRECEDING),
                               MAX("close") OVER (ORDER BY "date" ROWS 4 PRECEDING),
                               AVG("close") OVER (ORDER BY "date" ROWS UNBOUNDED PRECEDING)
                        FROM '${shared}/vectors/pandas_ewm_rolling_IBM.csv'
                        WINDOW w AS (ORDER BY "date")
                        ORDER BY "date"
                        """);
        List<String> columns =
                List.of(
                        "ewm_mean_alpha0.2_adj0_ign1",
                        "ewm_mean_alpha0.05_adj1_ign1",
                        "ewm_mean_alpha0.5_adj0_ign1",
                        "ewm_mean_span10_adj0",
                        "ewm_mean_com4_adj0",
                        "ewm_mean_halflife5_adj0",
                        "log_return",
                        "pct_change",
                        "roll20_mean",
                        "roll20_std",
                        "roll5_sum",
                        "roll5_min",
                        "roll5_max",
                        "expanding_mean");
        // pandas computes these on the series with NULLs; frames of SQL begin with fewer rows than
        // pandas wants
        List<String> nullFed =
                List.of("ewm_mean_alpha0.2_adj0_ign1", "ewm_mean_alpha0.05_adj1_ign1");
        assertThat(rows).hasSize(known.rows().size());
        for (int row = 20; row < rows.size(); row++) {
            for (int i = 0; i < columns.size(); i++) {
                if (!nullFed.contains(columns.get(i))) {
                    requireNumber(
                            rows.get(row).get(i + 1),
                            known.text(row, columns.get(i)),
                            columns.get(i) + " " + row);
                }
            }
        }
    }

    @Test
    void averagesOfTheSeriesWithNullsAreThoseOfPandas() throws IOException, FrontDoor.Refusal {
        KnownCsv known = known("pandas_ewm_rolling_IBM.csv");
        List<List<@Nullable String>> rows =
                ask(
                        """
                        SELECT EWMA(close_with_nulls, 0.2) OVER w, EWMA(close_with_nulls, 0.05, adjust => TRUE) OVER w,
                               EWMA(close_with_nulls, 0.5, adjust => TRUE) OVER w
                        FROM '${shared}/vectors/pandas_ewm_rolling_IBM.csv'
                        WINDOW w AS (ORDER BY "date")
                        """);
        List<String> columns =
                List.of(
                        "ewm_mean_alpha0.2_adj0_ign1",
                        "ewm_mean_alpha0.05_adj1_ign1",
                        "ewm_mean_alpha0.5_adj1_ign1");
        for (int row = 0; row < rows.size(); row++) {
            for (int i = 0; i < columns.size(); i++) {
                requireNumber(
                        rows.get(row).get(i),
                        known.text(row, columns.get(i)),
                        columns.get(i) + " " + row);
            }
        }
    }

    @Test
    void technicalIndicatorsAreThoseOfTtr() throws IOException, FrontDoor.Refusal {
        KnownCsv known = known("ttr_lean_SPY.csv");
        List<List<@Nullable String>> rows =
                ask(
                        """
                        SELECT SMA("Close", 20) OVER w, EMA("Close", 10, seed => 'sma') OVER w, RSI("Close", 14) OVER w,
                               LOG_RETURN("Close") OVER w, SIMPLE_RETURN("Close") OVER w,
                               BB_LOWER(hlc3, 20, 2) OVER w, BB_MID(hlc3, 20, 2) OVER w, BB_UPPER(hlc3, 20, 2) OVER w
                        FROM (SELECT "Date", "Close", (High + Low + "Close") / 3 AS hlc3
                              FROM '${shared}/vectors/ttr_lean_SPY.csv')
                        WINDOW w AS (ORDER BY "Date")
                        """);
        List<String> columns =
                List.of(
                        "SMA_20",
                        "EMA_10",
                        "RSI_14_wilder",
                        "ROC_1_cont",
                        "ROC_1_discrete",
                        "BB_hlc3_20_dn",
                        "BB_hlc3_20_mavg",
                        "BB_hlc3_20_up");
        assertThat(rows).hasSize(known.rows().size());
        for (int row = 0; row < rows.size(); row++) {
            for (int i = 0; i < columns.size(); i++) {
                requireNumber(
                        rows.get(row).get(i),
                        known.text(row, columns.get(i)),
                        columns.get(i) + " " + row);
            }
        }
    }
}
