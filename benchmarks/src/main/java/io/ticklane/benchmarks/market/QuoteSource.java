package io.ticklane.benchmarks.market;

/// Makes quotes, as many as are asked for at a time; how they are cut changes nothing.
public final class QuoteSource {
    private static final int LOT = 100;
    private static final int MOST_LOTS = 20;

    private final Ticks ticks;

    QuoteSource(Ticks ticks) {
        this.ticks = ticks;
    }

    /// Fills columns with the next quotes; how many there were, 0 at the end of the day.
    public int next(Quotes into) {
        int rows = ticks.take(into.rows());
        for (int row = 0; row < rows; row++) {
            ticks.advance();
            into.micros()[row] = ticks.micros;
            into.symbols()[row] = ticks.symbol;
            into.bids()[row] = (ticks.ticks - 1) / (double) MarketDay.TICKS_PER_UNIT;
            into.asks()[row] = (ticks.ticks + 1) / (double) MarketDay.TICKS_PER_UNIT;
            into.bidSizes()[row] = size();
            into.askSizes()[row] = size();
        }
        return rows;
    }

    private double size() {
        return LOT * (1.0 + ticks.random.nextInt(MOST_LOTS));
    }
}
