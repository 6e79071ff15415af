package io.ticklane.benchmarks.peers;

import io.ticklane.benchmarks.market.MarketDay;
import io.ticklane.benchmarks.market.Quotes;
import io.ticklane.benchmarks.market.Trades;
import java.util.Arrays;

/// The queries where a row needs earlier rows of its symbol: each thread goes along the rows of the
/// symbols that it owns. The lists of those rows were made before, and are not in the time.
final class RunningLoops {
    private static final double WEIGHT = 0.06;
    private static final int FRAME = 100;
    private static final long MINUTE_MICROS = 60_000_000;
    private static final int NOT_YET = -1;

    private final MarketDay day;
    private final Trades trades;
    private final Quotes quotes;
    private final int[] nextOfSymbol;
    private final double[] flows;
    private final boolean[] seen;

    RunningLoops(MarketDay day, Trades trades, Quotes quotes) {
        this.day = day;
        this.trades = trades;
        this.quotes = quotes;
        nextOfSymbol = new int[trades.rows()];
        int bars = quotes.rows() == 0 ? 0 : MarketDay.MINUTES * day.symbols();
        flows = new double[bars];
        seen = new boolean[bars];
    }

    /// Q4.
    double[] smoothed(int[] rows) {
        int[] symbol = trades.symbols();
        double[] price = trades.prices();
        double[] mean = new double[day.symbols()];
        Arrays.fill(mean, Double.NaN);
        double sum = 0;
        for (int row : rows) {
            int s = symbol[row];
            double old = mean[s];
            double p = price[row];
            double now = Double.isNaN(old) ? p : old + WEIGHT * (p - old);
            mean[s] = now;
            sum += now;
        }
        return new double[] {rows.length, sum};
    }

    /// Q5: sums of differences from the first price of the symbol, which stay small.
    double[] rolling(int[] rows) {
        int[] symbol = trades.symbols();
        double[] price = trades.prices();
        int symbols = day.symbols();
        double[] ring = new double[symbols * FRAME];
        int[] filled = new int[symbols];
        int[] place = new int[symbols];
        double[] first = new double[symbols];
        double[] sums = new double[symbols];
        double[] squares = new double[symbols];
        double means = 0;
        double deviations = 0;
        for (int row : rows) {
            int s = symbol[row];
            double p = price[row];
            int n = filled[s];
            if (n == 0) {
                first[s] = p;
            }
            double x = p - first[s];
            int at = place[s];
            int slot = s * FRAME + at;
            double sum = sums[s] + x;
            double square = squares[s] + x * x;
            if (n == FRAME) {
                double old = ring[slot];
                sum -= old;
                square -= old * old;
            } else {
                n++;
                filled[s] = n;
            }
            ring[slot] = x;
            place[s] = at + 1 == FRAME ? 0 : at + 1;
            sums[s] = sum;
            squares[s] = square;
            double mean = sum / n;
            means += first[s] + mean;
            if (n > 1) {
                deviations += Math.sqrt(Math.max(0, (square - sum * mean) / (n - 1)));
            }
        }
        return new double[] {rows.length, means, deviations};
    }

    /// Q6: the rows of a symbol are chained, so that the oldest of its frame can be found.
    double[] lastMinute(int[] rows) {
        int[] symbol = trades.symbols();
        long[] micros = trades.micros();
        long[] size = trades.sizes();
        int[] next = nextOfSymbol;
        int[] last = new int[day.symbols()];
        int[] oldest = new int[day.symbols()];
        long[] sums = new long[day.symbols()];
        Arrays.fill(last, NOT_YET);
        double total = 0;
        for (int row : rows) {
            int s = symbol[row];
            int before = last[s];
            last[s] = row;
            if (before == NOT_YET) {
                oldest[s] = row;
            } else {
                next[before] = row;
            }
            long sum = sums[s] + size[row];
            int old = oldest[s];
            long from = micros[row] - MINUTE_MICROS;
            while (micros[old] < from) {
                sum -= size[old];
                old = next[old];
            }
            oldest[s] = old;
            sums[s] = sum;
            total += sum;
        }
        return new double[] {rows.length, total};
    }

    /// Q7: both tables are in order of time, so it is a merge.
    double[] asOf(int[] tradeRows, int[] quoteRows) {
        int[] symbol = trades.symbols();
        long[] micros = trades.micros();
        int[] quoteSymbol = quotes.symbols();
        long[] quoteMicros = quotes.micros();
        double[] bids = quotes.bids();
        double[] asks = quotes.asks();
        int[] last = new int[day.symbols()];
        Arrays.fill(last, NOT_YET);
        int quote = 0;
        long matched = 0;
        double bid = 0;
        double ask = 0;
        for (int row : tradeRows) {
            long time = micros[row];
            while (quote < quoteRows.length && quoteMicros[quoteRows[quote]] <= time) {
                int at = quoteRows[quote];
                last[quoteSymbol[at]] = at;
                quote++;
            }
            int found = last[symbol[row]];
            if (found != NOT_YET) {
                matched++;
                bid += bids[found];
                ask += asks[found];
            }
        }
        return new double[] {tradeRows.length, matched, bid, ask};
    }

    /// Q8.
    double[] orderFlow(int[] rows) {
        int[] symbol = quotes.symbols();
        long[] micros = quotes.micros();
        double[] bids = quotes.bids();
        double[] bidSizes = quotes.bidSizes();
        double[] asks = quotes.asks();
        double[] askSizes = quotes.askSizes();
        int symbols = day.symbols();
        int[] last = new int[symbols];
        Arrays.fill(last, NOT_YET);
        int minute = 0;
        long next = MarketDay.OPEN_MICROS + MINUTE_MICROS;
        for (int row : rows) {
            while (micros[row] >= next) {
                minute++;
                next += MINUTE_MICROS;
            }
            int s = symbol[row];
            int bar = s * MarketDay.MINUTES + minute;
            int before = last[s];
            last[s] = row;
            if (!seen[bar]) {
                seen[bar] = true;
                flows[bar] = 0;
            }
            if (before != NOT_YET) {
                flows[bar] +=
                        (bids[row] >= bids[before] ? bidSizes[row] : 0)
                                - (bids[row] <= bids[before] ? bidSizes[before] : 0)
                                - (asks[row] <= asks[before] ? askSizes[row] : 0)
                                + (asks[row] >= asks[before] ? askSizes[before] : 0);
            }
        }
        return flows(last);
    }

    /// Sums the bars of the symbols that have a last row, and empties them.
    private double[] flows(int[] last) {
        long bars = 0;
        double sum = 0;
        double absolute = 0;
        for (int s = 0; s < last.length; s++) {
            if (last[s] != NOT_YET) {
                for (int bar = s * MarketDay.MINUTES; bar < (s + 1) * MarketDay.MINUTES; bar++) {
                    if (seen[bar]) {
                        seen[bar] = false;
                        bars++;
                        sum += flows[bar];
                        absolute += Math.abs(flows[bar]);
                    }
                }
            }
        }
        return new double[] {bars, sum, absolute};
    }
}
