package io.ticklane.benchmarks.market;

/// Makes trades, as many as are asked for at a time; how they are cut changes nothing.
public final class TradeSource {
    private static final double MEAN_SIZE = 120;

    private final Ticks ticks;

    TradeSource(Ticks ticks) {
        this.ticks = ticks;
    }

    /// Fills columns with the next trades; how many there were, 0 at the end of the day.
    public int next(Trades into) {
        int rows = ticks.take(into.rows());
        for (int row = 0; row < rows; row++) {
            ticks.advance();
            into.micros()[row] = ticks.micros;
            into.symbols()[row] = ticks.symbol;
            into.prices()[row] = ticks.ticks / (double) MarketDay.TICKS_PER_UNIT;
            double u = ticks.random.nextDouble();
            into.sizes()[row] = 1 + (long) (-MEAN_SIZE * StrictMath.log(1 - u));
            into.buy()[row] = ticks.random.nextBoolean();
        }
        return rows;
    }
}
