package io.ticklane.console.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every market day obeys.
final class MarketDayTest {
    private static final int TRADES = 60_000;
    private static final long SEED = 7;
    private static final long OPEN = 34_200_000_000_000L;
    private static final long CLOSE = 57_600_000_000_000L;

    @Test
    void theSameSeedGivesTheSameBytes(@TempDir Path folder) throws IOException {
        MarketFiles.write(new MarketDay(2_000, SEED), folder.resolve("a"));
        MarketFiles.write(new MarketDay(2_000, SEED), folder.resolve("b"));
        MarketFiles.write(new MarketDay(2_000, SEED + 1), folder.resolve("c"));
        for (String name : List.of("trades.csv", "quotes.csv")) {
            Path file = folder.resolve("a").resolve(name);
            assertThat(file).hasSameBinaryContentAs(folder.resolve("b").resolve(name));
            assertThat(Files.mismatch(file, folder.resolve("c").resolve(name))).isNotNegative();
        }
    }

    @Test
    void theFilesHoldAsManyRowsAsWereAskedFor(@TempDir Path folder) throws IOException {
        MarketFiles.write(new MarketDay(2_000, SEED), folder);
        List<String> trades = Files.readAllLines(folder.resolve("trades.csv"));
        assertThat(trades).hasSize(2_001);
        assertThat(trades.getFirst()).isEqualTo("ts,symbol,price,size");
        assertThat(trades.subList(1, trades.size()))
                .allMatch(line ->
                        line.matches(
                                "2026-01-05 \\d\\d:\\d\\d:\\d\\d\\.\\d{9},[A-Z]{4},"
                                        + "\\d+\\.\\d\\d,\\d+"));
        List<String> quotes = Files.readAllLines(folder.resolve("quotes.csv"));
        assertThat(quotes).hasSize(4_001);
        assertThat(quotes.getFirst()).isEqualTo("ts,symbol,bid_price,bid_size,ask_price,ask_size");
        assertThat(quotes.subList(1, quotes.size()))
                .allMatch(line ->
                        line.matches(
                                "2026-01-05 \\d\\d:\\d\\d:\\d\\d\\.\\d{9},[A-Z]{4},"
                                        + "\\d+\\.\\d\\d,\\d+,\\d+\\.\\d\\d,\\d+"));
    }

    @Test
    void noTwoSymbolsShareAName() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < MarketDay.SYMBOLS; i++) {
            names.add(MarketDay.symbol(i));
        }
        assertThat(names).hasSize(MarketDay.SYMBOLS);
    }

    @Test
    void timesIncreaseStrictlyWithinTheSession() throws IOException {
        long last = OPEN - 1;
        for (Event event : events()) {
            assertThat(event.nanos).isGreaterThan(last);
            last = event.nanos;
        }
        assertThat(last).isLessThan(CLOSE);
    }

    @Test
    void theAskIsAboveTheBidAndBothHaveShares() throws IOException {
        for (Event event : events()) {
            assertThat(event.ask).isGreaterThan(event.bid);
            assertThat(event.bid).isPositive();
            assertThat(event.bidSize).isPositive();
            assertThat(event.askSize).isPositive();
        }
    }

    @Test
    void theSpreadStaysNarrow() throws IOException {
        List<Event> quotes = events().stream().filter(event -> event.price == 0).toList();
        assertThat(quotes).allMatch(quote -> quote.ask - quote.bid <= 30);
        assertThat(quotes.stream().mapToInt(quote -> quote.ask - quote.bid).average().orElseThrow())
                .isBetween(1.0, 5.0);
    }

    /// A trade happens at a price and for no more shares than the quote before it shows.
    @Test
    void tradesTakeWhatTheQuoteOffers() throws IOException {
        Event[] quotes = new Event[MarketDay.SYMBOLS];
        int trades = 0;
        for (Event event : events()) {
            if (event.price == 0) {
                quotes[event.symbol] = event;
                continue;
            }
            trades++;
            Event quote = quotes[event.symbol];
            assertThat(event.price).isIn(quote.bid, quote.ask);
            assertThat(event.size)
                    .isBetween(1, event.price == quote.ask ? quote.askSize : quote.bidSize);
        }
        assertThat(trades).isEqualTo(TRADES);
    }

    @Test
    void activityFallsWithTheRankOfTheSymbol() throws IOException {
        int[] count = new int[MarketDay.SYMBOLS];
        for (Event event : events()) {
            count[event.symbol]++;
        }
        assertThat(count[0]).isBetween((int) (count[1] * 1.6), (int) (count[1] * 2.4));
        assertThat(count[0]).isBetween(count[9] * 8, count[9] * 12);
        assertThat(count[MarketDay.SYMBOLS - 1]).isPositive();
    }

    /// Orders move the prices: in a minute, and less so in the minute after it.
    @Test
    void orderFlowImbalanceExplainsReturns() throws IOException {
        Minutes minutes = new Minutes();
        for (Event event : events()) {
            minutes.add(event);
        }
        double same = minutes.correlation(0);
        double next = minutes.correlation(1);
        assertThat(same).isGreaterThan(0.5);
        assertThat(next).isGreaterThan(0.1).isLessThan(same);
    }

    private static List<Event> events() throws IOException {
        List<Event> events = new ArrayList<>();
        new MarketDay(TRADES, SEED)
                .play(
                        new Tape() {
                            @Override
                            public void quote(long nanos, int symbol, Book b) {
                                events.add(
                                        new Event(
                                                nanos,
                                                symbol,
                                                b.bid(),
                                                b.bidSize(),
                                                b.ask(),
                                                b.askSize(),
                                                0,
                                                0));
                            }

                            @Override
                            public void trade(long nanos, int symbol, int price, int size) {
                                events.add(new Event(nanos, symbol, 1, 1, 2, 1, price, size));
                            }
                        });
        return events;
    }

    private record Event(
            long nanos,
            int symbol,
            int bid,
            int bidSize,
            int ask,
            int askSize,
            int price,
            int size) {}

    /// Order flow imbalance (Cont, Kukanov and Stoikov 2014) and return of the mid per symbol and
    /// minute, for the busiest symbols.
    private static final class Minutes {
        private static final int BUSY = 20;
        private final double[][] flow = new double[BUSY][390];
        private final double[][] mid = new double[BUSY][390];
        private final Event[] last = new Event[BUSY];

        void add(Event now) {
            if (now.price > 0 || now.symbol >= BUSY) {
                return;
            }
            int minute = (int) ((now.nanos - OPEN) / 60_000_000_000L);
            Event old = last[now.symbol];
            if (old != null) {
                double e = 0;
                e += now.bid >= old.bid ? now.bidSize : 0;
                e -= now.bid <= old.bid ? old.bidSize : 0;
                e -= now.ask <= old.ask ? now.askSize : 0;
                e += now.ask >= old.ask ? old.askSize : 0;
                flow[now.symbol][minute] += e;
            }
            mid[now.symbol][minute] = (now.bid + now.ask) / 2.0;
            last[now.symbol] = now;
        }

        /// Mean over symbols of the correlation of a minute's flow with the return that many
        /// minutes later.
        double correlation(int later) {
            double sum = 0;
            for (int s = 0; s < BUSY; s++) {
                List<double[]> pairs = new ArrayList<>();
                for (int m = 1; m + later < 390; m++) {
                    double before = mid[s][m + later - 1];
                    double after = mid[s][m + later];
                    if (before > 0 && after > 0) {
                        pairs.add(new double[] {flow[s][m], after / before - 1});
                    }
                }
                sum += pearson(pairs);
            }
            return sum / BUSY;
        }

        private static double pearson(List<double[]> pairs) {
            double x = pairs.stream().mapToDouble(p -> p[0]).average().orElseThrow();
            double y = pairs.stream().mapToDouble(p -> p[1]).average().orElseThrow();
            double xy = pairs.stream().mapToDouble(p -> (p[0] - x) * (p[1] - y)).sum();
            double xx = pairs.stream().mapToDouble(p -> (p[0] - x) * (p[0] - x)).sum();
            double yy = pairs.stream().mapToDouble(p -> (p[1] - y) * (p[1] - y)).sum();
            return xy / Math.sqrt(xx * yy);
        }
    }
}
