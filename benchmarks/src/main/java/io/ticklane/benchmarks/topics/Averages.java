package io.ticklane.benchmarks.topics;

import io.ticklane.benchmarks.market.MarketDay;
import java.util.Locale;
import java.util.Optional;

/// The averages of each symbol in their order, as a digest: of each row the time and the bits of
/// the average, and of the order flow where there is one. Two are the same only if no row is
/// missing, none is there twice, none has another place among those of its symbol, and all have the
/// same bits.
///
/// Threads: one at a time.
public final class Averages {
    /// The weight of a new price.
    public static final double ALPHA = 0.06;

    private static final long PRIME = 0x9E3779B97F4A7C15L;

    private final long[] counts;
    private final long[] digests;
    private final double[] last;
    private long rows;

    /// Nothing yet of so many symbols.
    public Averages(int symbols) {
        counts = new long[symbols];
        digests = new long[symbols];
        last = new double[symbols];
    }

    /// Adds the average after a price: `y(0) = x(0)`, `y = y' + alpha * (x - y')`.
    public void addPrice(int symbol, long micros, double price) {
        last[symbol] = counts[symbol] == 0 ? price : last[symbol] + ALPHA * (price - last[symbol]);
        add(symbol, micros, last[symbol]);
    }

    /// Adds an average that somebody gives.
    public void add(int symbol, long micros, double average) {
        add(symbol, micros, average, Double.NaN);
    }

    /// Adds an average with the order flow that somebody gives.
    ///
    /// @param flow NaN where there is none
    public void add(int symbol, long micros, double average, double flow) {
        rows++;
        counts[symbol]++;
        long row = micros * PRIME ^ Double.doubleToRawLongBits(average);
        row = row * PRIME ^ Double.doubleToLongBits(flow);
        digests[symbol] = (Long.rotateLeft(digests[symbol], 17) ^ row) * PRIME;
    }

    /// How many symbols there are.
    int symbols() {
        return counts.length;
    }

    /// How many rows there are.
    public long rows() {
        return rows;
    }

    /// What differs from those that have to be there; empty if nothing does.
    public Optional<String> difference(Averages expected) {
        for (int symbol = 0; symbol < counts.length; symbol++) {
            String name = MarketDay.symbolName(symbol);
            if (counts[symbol] != expected.counts[symbol]) {
                return Optional.of(
                        String.format(
                                Locale.ROOT,
                                "%d of %d rows are there; of %s %d of %d",
                                rows,
                                expected.rows,
                                name,
                                counts[symbol],
                                expected.counts[symbol]));
            }
            if (digests[symbol] != expected.digests[symbol]) {
                return Optional.of("the averages of " + name + " are others, or in another order");
            }
        }
        return Optional.empty();
    }
}
