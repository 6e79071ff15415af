package io.ticklane.benchmarks.market;

/// Quotes as plain columns.
///
/// @param micros times since 1970
public record Quotes(
        long[] micros,
        int[] symbols,
        double[] bids,
        double[] bidSizes,
        double[] asks,
        double[] askSizes) {
    /// Columns of so many rows.
    public static Quotes ofRows(int rows) {
        return new Quotes(
                new long[rows],
                new int[rows],
                new double[rows],
                new double[rows],
                new double[rows],
                new double[rows]);
    }

    /// All quotes of a day.
    public static Quotes of(MarketDay day) {
        Quotes all = ofRows(day.rows());
        day.quotes().next(all);
        return all;
    }

    /// The number of rows.
    public int rows() {
        return micros.length;
    }
}
