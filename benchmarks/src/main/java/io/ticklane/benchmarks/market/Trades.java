package io.ticklane.benchmarks.market;

/// Trades as plain columns.
///
/// @param micros times since 1970
/// @param buy whether the side is B, else it is S
public record Trades(long[] micros, int[] symbols, double[] prices, long[] sizes, boolean[] buy) {
    /// Columns of so many rows.
    public static Trades ofRows(int rows) {
        return new Trades(
                new long[rows], new int[rows], new double[rows], new long[rows], new boolean[rows]);
    }

    /// All trades of a day.
    public static Trades of(MarketDay day) {
        Trades all = ofRows(day.rows());
        day.trades().next(all);
        return all;
    }

    /// The number of rows.
    public int rows() {
        return micros.length;
    }
}
