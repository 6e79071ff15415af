package io.ticklane.tests.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ticklane.tests.slt.Checkout;
import io.ticklane.tests.slt.EngineDoor;
import io.ticklane.tests.slt.FrontDoor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Joins by time of real trades and quotes are those of a loop over all pairs, and the same however
/// the input is cut.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TimeJoinAnswersTest {
    private static final double RELATIVE = 1e-12;
    private static final long MILLI = 1_000_000;

    private static final List<Cut> CUTS =
            List.of(new Cut(1, 4096, 65_536), new Cut(2, 4096, 10_000), new Cut(2, 100, 1_000));

    private final List<Trade> trades = new ArrayList<>();
    private final Map<String, List<Quote>> quotes = new HashMap<>();

    @SuppressWarnings("NullAway.Init")
    private EngineDoor door;

    private record Cut(int workers, int batchRows, int morselRows) {}

    private record Trade(String symbol, long nanos, String seq) {}

    private record Quote(long nanos, String seq, double bid, double ask) {}

    @BeforeAll
    void open() throws IOException {
        assumeTrue(Checkout.shared().isPresent(), "no folder of shared data beside the project");
        Path vectors = Checkout.shared().orElseThrow().resolve("vectors");
        KnownCsv csv = KnownCsv.read(vectors.resolve("asof_trades.csv"));
        for (int row = 0; row < csv.rows().size(); row++) {
            trades.add(
                    new Trade(
                            String.valueOf(csv.text(row, "symbol")),
                            nanos(csv, row),
                            String.valueOf(csv.text(row, "seq"))));
        }
        csv = KnownCsv.read(vectors.resolve("asof_quotes.csv"));
        for (int row = 0; row < csv.rows().size(); row++) {
            quotes.computeIfAbsent(String.valueOf(csv.text(row, "symbol")), _ -> new ArrayList<>())
                    .add(
                            new Quote(
                                    nanos(csv, row),
                                    String.valueOf(csv.text(row, "seq")),
                                    Double.parseDouble(String.valueOf(csv.text(row, "bid_price"))),
                                    Double.parseDouble(
                                            String.valueOf(csv.text(row, "ask_price")))));
        }
        door = new EngineDoor();
        run("CREATE TABLE t AS SELECT * FROM '" + vectors.resolve("asof_trades.csv") + "'");
        run("CREATE TABLE q AS SELECT * FROM '" + vectors.resolve("asof_quotes.csv") + "'");
    }

    @AfterAll
    void close() {
        if (door != null) {
            door.close();
        }
    }

    private static long nanos(KnownCsv csv, int row) {
        LocalDateTime time =
                LocalDateTime.parse(String.valueOf(csv.text(row, "ts")).replace(' ', 'T'));
        return ChronoUnit.NANOS.between(LocalDateTime.of(1970, 1, 1, 0, 0), time);
    }

    private List<List<@Nullable String>> run(String sql) {
        try {
            return door.run(sql).rows();
        } catch (FrontDoor.Refusal e) {
            throw new AssertionError(sql + ": " + e.sqlState() + " " + e.getMessage(), e);
        }
    }

    /// The rows of a query, which are the same for each cut of the input.
    private List<List<@Nullable String>> ask(String sql) {
        List<List<@Nullable String>> first = List.of();
        for (Cut cut : CUTS) {
            run("SET workers = " + cut.workers());
            run("SET batch_size = " + cut.batchRows());
            run("SET morsel_size = " + cut.morselRows());
            List<List<@Nullable String>> rows = run(sql);
            if (first.isEmpty()) {
                first = rows;
            }
            assertThat(rows.equals(first)).as("%s", cut).isTrue();
        }
        return first;
    }

    @Test
    void windowsOfRealQuotesAreThoseOfALoop() {
        List<List<@Nullable String>> rows =
                ask(
                        """
                        SELECT t.seq, COUNT(*), AVG(q.bid_price), MIN(q.ask_price), MAX(q.ask_price),
                               FIRST(q.seq), LAST(q.seq), MEDIAN(q.seq)
                        FROM t WINDOW JOIN q
                        MATCH_CONDITION q.ts BETWEEN t.ts - INTERVAL '2' SECOND AND t.ts + INTERVAL '0.5' SECOND
                        ON q.symbol = t.symbol INCLUDE PREVAILING
                        """);
        assertThat(rows).hasSize(trades.size());
        int filled = 0;
        for (int i = 0; i < rows.size(); i++) {
            Trade trade = trades.get(i);
            List<@Nullable String> row = rows.get(i);
            List<Quote> window = window(trade, -2_000 * MILLI, 500 * MILLI);
            String what = "trade " + trade;
            assertThat(row.get(0)).as(what).isEqualTo(trade.seq());
            assertThat(row.get(1)).as(what).isEqualTo(String.valueOf(window.size()));
            if (window.isEmpty()) {
                assertThat(row.subList(2, row.size())).as(what).containsOnlyNulls();
                continue;
            }
            filled++;
            requireNumber(row.get(2), window.stream().mapToDouble(Quote::bid).average(), what);
            requireNumber(row.get(3), window.stream().mapToDouble(Quote::ask).min(), what);
            requireNumber(row.get(4), window.stream().mapToDouble(Quote::ask).max(), what);
            assertThat(row.get(5)).as(what).isEqualTo(window.getFirst().seq());
            assertThat(row.get(6)).as(what).isEqualTo(window.getLast().seq());
            requireNumber(row.get(7), OptionalDouble.of(median(window)), what);
        }
        assertThat(filled).isGreaterThan(trades.size() / 2);
    }

    private List<Quote> window(Trade trade, long from, long to) {
        List<Quote> window = new ArrayList<>();
        Quote before = null;
        boolean atStart = false;
        for (Quote quote : quotes.getOrDefault(trade.symbol(), List.of())) {
            long distance = quote.nanos() - trade.nanos();
            if (distance < from) {
                before = quote;
            } else if (distance <= to) {
                window.add(quote);
                atStart |= distance == from;
            }
        }
        if (before != null && !atStart) {
            window.add(0, before);
        }
        return window;
    }

    private static double median(List<Quote> window) {
        double[] values = window.stream().mapToDouble(q -> Double.parseDouble(q.seq())).toArray();
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private static void requireNumber(
            @Nullable String actual, OptionalDouble expected, String what) {
        double right = expected.orElseThrow();
        assertThat(Double.parseDouble(String.valueOf(actual)))
                .as(what)
                .isCloseTo(right, within(RELATIVE * Math.abs(right)));
    }

    @Test
    void nearestQuotesAreThoseOfALoop() {
        List<List<@Nullable String>> rows =
                ask(
                        """
                        SELECT t.seq, q.seq AS qseq FROM t LEFT ASOF JOIN q MATCH_CONDITION NEAREST(q.ts, t.ts)
                        ON q.symbol = t.symbol
                        AND q.ts BETWEEN t.ts - INTERVAL '0.25' SECOND AND t.ts + INTERVAL '0.25' SECOND
                        """);
        assertThat(rows).hasSize(trades.size());
        for (int i = 0; i < rows.size(); i++) {
            Trade trade = trades.get(i);
            assertThat(rows.get(i).get(1)).as("trade %s", trade).isEqualTo(nearest(trade));
        }
    }

    private @Nullable String nearest(Trade trade) {
        Quote best = null;
        for (Quote quote : quotes.getOrDefault(trade.symbol(), List.of())) {
            long distance = Math.abs(quote.nanos() - trade.nanos());
            if (distance > 250 * MILLI) {
                continue;
            }
            long known = best == null ? Long.MAX_VALUE : Math.abs(best.nanos() - trade.nanos());
            boolean sameTime = best != null && best.nanos() == quote.nanos();
            if (distance < known || sameTime) {
                best = quote;
            }
        }
        return best == null ? null : best.seq();
    }

    @Test
    void quotesAtOffsetsAreThoseOfALoop() {
        List<List<@Nullable String>> rows =
                ask(
                        """
                        SELECT t.seq, CAST(h.shift AS VARCHAR), q.seq AS qseq
                        FROM t HORIZON JOIN q MATCH_CONDITION q.ts <= t.ts ON q.symbol = t.symbol
                        LIST (-1s, 0, 500ms) AS h
                        """);
        List<String> names = List.of("-00:00:01", "00:00:00", "00:00:00.5");
        List<Long> offsets = List.of(-1_000 * MILLI, 0L, 500 * MILLI);
        assertThat(rows).hasSize(trades.size() * offsets.size());
        for (int i = 0; i < rows.size(); i++) {
            Trade trade = trades.get(i / offsets.size());
            long time = trade.nanos() + offsets.get(i % offsets.size());
            String last = null;
            for (Quote quote : quotes.getOrDefault(trade.symbol(), List.of())) {
                last = quote.nanos() <= time ? quote.seq() : last;
            }
            assertThat(rows.get(i))
                    .as("trade %s", trade)
                    .isEqualTo(Arrays.asList(trade.seq(), names.get(i % offsets.size()), last));
        }
    }
}
