package io.ticklane.benchmarks.topics;

import io.ticklane.benchmarks.market.MarketDay;
import io.ticklane.benchmarks.market.Quotes;
import io.ticklane.benchmarks.market.Trades;
import java.util.Locale;

/// What is computed along the ticks of each symbol.
public enum TickQuery {
    /// An average of the prices of trades.
    EWMA("trades", "price", "EWMA(price, %s) OVER w AS average"),
    /// An average of the mid prices of quotes, and their order flow.
    EWMA_OFI(
            "quotes",
            "bid, bid_sz, ask, ask_sz",
            "EWMA((bid + ask) / 2, %s) OVER w AS average,"
                    + " OFI(bid, bid_sz, ask, ask_sz) OVER w AS flow");

    private final String file;
    private final String columns;
    private final String values;

    TickQuery(String file, String columns, String values) {
        this.file = file;
        this.columns = columns;
        this.values = String.format(Locale.ROOT, values, Averages.ALPHA);
    }

    /// For people.
    public String label() {
        return name().replace("_", " and ");
    }

    /// What the ticks are, which is the name of their file.
    public String ticks() {
        return file;
    }

    /// The columns of a tick beside time and symbol, all of them DOUBLE.
    String columns() {
        return columns;
    }

    /// The continuous query.
    String select() {
        return "SELECT symbol, ts, "
                + values
                + " FROM ticks WINDOW w AS (PARTITION BY symbol ORDER BY ts) EMIT CHANGES";
    }

    /// What it gives for all ticks of a day, worked out by a plain loop.
    public Averages expected(MarketDay day) {
        Averages averages = new Averages(day.symbols());
        switch (this) {
            case EWMA -> {
                Trades all = Trades.of(day);
                for (int row = 0; row < all.rows(); row++) {
                    averages.addPrice(all.symbols()[row], all.micros()[row], all.prices()[row]);
                }
            }
            case EWMA_OFI -> addQuotes(Quotes.of(day), averages);
        }
        return averages;
    }

    private static void addQuotes(Quotes all, Averages averages) {
        Flow[] last = new Flow[averages.symbols()];
        for (int row = 0; row < all.rows(); row++) {
            int symbol = all.symbols()[row];
            last[symbol] =
                    Flow.next(
                            last[symbol],
                            all.bids()[row],
                            all.bidSizes()[row],
                            all.asks()[row],
                            all.askSizes()[row]);
            averages.add(symbol, all.micros()[row], last[symbol].average(), last[symbol].flow());
        }
    }
}
