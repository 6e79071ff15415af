package io.ticklane.benchmarks.peers;

import io.ticklane.benchmarks.market.MarketDay;
import io.ticklane.benchmarks.market.Trades;
import io.ticklane.benchmarks.race.Answer;
import java.util.Arrays;

/// The queries that need no row but the one at hand: rows are cut by time into a part for each
/// thread.
final class ScanLoops {
    private static final int MOST_PARTS = 2;
    private static final int TOP = 10;
    private static final long LEAST_SIZE = 200;
    private static final long MINUTE_MICROS = 60_000_000;

    private final MarketDay day;
    private final Trades trades;
    private final long[][] counts;
    private final long[][] sizes;
    private final double[][] notionals;
    private final double[] open;
    private final double[] high;
    private final double[] low;
    private final double[] close;
    private final long[] volume;
    private final boolean[] seen;

    ScanLoops(MarketDay day, Trades trades) {
        this.day = day;
        this.trades = trades;
        counts = new long[MOST_PARTS][day.symbols()];
        sizes = new long[MOST_PARTS][day.symbols()];
        notionals = new double[MOST_PARTS][day.symbols()];
        int bars = MarketDay.MINUTES * day.symbols();
        open = new double[bars];
        high = new double[bars];
        low = new double[bars];
        close = new double[bars];
        volume = new long[bars];
        seen = new boolean[bars];
    }

    private int from(int part, int parts) {
        return (int) ((long) trades.rows() * part / parts);
    }

    /// The first row of the minute in which a part begins, so that no minute is in two parts.
    private int fromMinute(int part, int parts) {
        int row = from(part, parts);
        if (row == 0 || row == trades.rows()) {
            return row;
        }
        int minute = minute(row);
        while (row > 0 && minute(row - 1) == minute) {
            row--;
        }
        return row;
    }

    private int minute(int row) {
        return (int) ((trades.micros()[row] - MarketDay.OPEN_MICROS) / MINUTE_MICROS);
    }

    /// Q1.
    double[] filtered(int part, int parts) {
        boolean[] buy = trades.buy();
        long[] size = trades.sizes();
        double[] price = trades.prices();
        int to = from(part + 1, parts);
        long count = 0;
        double sum = 0;
        for (int row = from(part, parts); row < to; row++) {
            if (buy[row] && size[row] >= LEAST_SIZE) {
                count++;
                sum += price[row] * size[row];
            }
        }
        return new double[] {count, sum};
    }

    /// Q2, Q9 and Q11: the totals of each symbol.
    double[] totals(int part, int parts) {
        int[] symbol = trades.symbols();
        long[] size = trades.sizes();
        double[] price = trades.prices();
        long[] count = counts[part];
        long[] total = sizes[part];
        double[] notional = notionals[part];
        Arrays.fill(count, 0);
        Arrays.fill(total, 0);
        Arrays.fill(notional, 0);
        int to = from(part + 1, parts);
        for (int row = from(part, parts); row < to; row++) {
            int s = symbol[row];
            count[s]++;
            total[s] += size[row];
            notional[s] += price[row] * size[row];
        }
        return new double[0];
    }

    private double[] notionals(int parts) {
        double[] all = new double[day.symbols()];
        for (int part = 0; part < parts; part++) {
            for (int s = 0; s < all.length; s++) {
                all[s] += notionals[part][s];
            }
        }
        return all;
    }

    /// Q2, after the totals.
    Answer averages(int parts) {
        double[] notional = notionals(parts);
        long symbols = 0;
        long rows = 0;
        long size = 0;
        double averages = 0;
        for (int s = 0; s < notional.length; s++) {
            long count = 0;
            long total = 0;
            for (int part = 0; part < parts; part++) {
                count += counts[part][s];
                total += sizes[part][s];
            }
            if (count > 0) {
                symbols++;
                rows += count;
                size += total;
                averages += notional[s] / total;
            }
        }
        return Answer.of((double) symbols, (double) rows, (double) size, averages);
    }

    /// Q9, after the totals.
    Answer largest(int parts) {
        double[] notional = notionals(parts);
        Arrays.sort(notional);
        int count = Math.min(TOP, notional.length);
        double sum = 0;
        for (int i = 1; i <= count; i++) {
            sum += notional[notional.length - i];
        }
        return Answer.of(count, sum);
    }

    /// Q11, after the totals.
    Answer sectors(int parts) {
        double[] notional = notionals(parts);
        double[] sums = new double[MarketDay.SECTORS];
        for (int s = 0; s < notional.length; s++) {
            sums[s % MarketDay.SECTORS] += notional[s];
        }
        return Answer.of(sums.length, Arrays.stream(sums).sum());
    }

    /// Q3.
    double[] bars(int part, int parts) {
        int from = fromMinute(part, parts);
        int to = fromMinute(part + 1, parts);
        if (from == to) {
            return new double[6];
        }
        int firstBar = minute(from) * day.symbols();
        int lastBar = (minute(to - 1) + 1) * day.symbols();
        Arrays.fill(seen, firstBar, lastBar, false);
        fillBars(from, to);
        long bars = 0;
        long volumes = 0;
        double[] sums = new double[4];
        for (int bar = firstBar; bar < lastBar; bar++) {
            if (seen[bar]) {
                bars++;
                sums[0] += open[bar];
                sums[1] += high[bar];
                sums[2] += low[bar];
                sums[3] += close[bar];
                volumes += volume[bar];
            }
        }
        return new double[] {bars, sums[0], sums[1], sums[2], sums[3], volumes};
    }

    private void fillBars(int from, int to) {
        int[] symbol = trades.symbols();
        long[] micros = trades.micros();
        long[] size = trades.sizes();
        double[] price = trades.prices();
        int symbols = day.symbols();
        int minute = minute(from);
        long next = MarketDay.OPEN_MICROS + (minute + 1) * MINUTE_MICROS;
        for (int row = from; row < to; row++) {
            while (micros[row] >= next) {
                minute++;
                next += MINUTE_MICROS;
            }
            int bar = minute * symbols + symbol[row];
            double p = price[row];
            if (seen[bar]) {
                high[bar] = Math.max(high[bar], p);
                low[bar] = Math.min(low[bar], p);
                volume[bar] += size[row];
            } else {
                seen[bar] = true;
                open[bar] = p;
                high[bar] = p;
                low[bar] = p;
                volume[bar] = size[row];
            }
            close[bar] = p;
        }
    }

    /// Q10: from the last row back, until every symbol was seen.
    Answer latest() {
        boolean[] known = new boolean[day.symbols()];
        int symbols = 0;
        double prices = 0;
        long size = 0;
        for (int row = trades.rows() - 1; row >= 0 && symbols < known.length; row--) {
            int s = trades.symbols()[row];
            if (!known[s]) {
                known[s] = true;
                symbols++;
                prices += trades.prices()[row];
                size += trades.sizes()[row];
            }
        }
        return Answer.of(symbols, prices, (double) size);
    }

    /// Q12.
    double[] distinct(int part, int parts) {
        int from = fromMinute(part, parts);
        int to = fromMinute(part + 1, parts);
        int[] symbol = trades.symbols();
        long[] micros = trades.micros();
        int[] minuteOfLast = new int[day.symbols()];
        Arrays.fill(minuteOfLast, -1);
        long minutes = 0;
        long pairs = 0;
        int minute = -1;
        long next = Long.MIN_VALUE;
        for (int row = from; row < to; row++) {
            if (micros[row] >= next) {
                minute = minute(row);
                next = MarketDay.OPEN_MICROS + (minute + 1) * MINUTE_MICROS;
                minutes++;
            }
            int s = symbol[row];
            pairs += minuteOfLast[s] == minute ? 0 : 1;
            minuteOfLast[s] = minute;
        }
        return new double[] {minutes, pairs};
    }
}
