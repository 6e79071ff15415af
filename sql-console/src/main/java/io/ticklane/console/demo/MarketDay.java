package io.ticklane.console.demo;

import java.io.IOException;

/// A seeded market day from 09:30 to 16:00: the same seed gives the same events everywhere.
///
/// - Activity: symbol k gets a share of the events that falls as 1/k (Zipf), and all symbols more
///   of them in the morning and evening than at noon.
/// - Order flow: each symbol has a pressure that wanders slowly (Ornstein and Uhlenbeck, five
///   minutes) and makes buyers or sellers come more often.
/// - Prices: orders move a [Book], so that order flow imbalance explains returns, and because the
///   pressure stays for a while, it tells something of the next minute too.
/// - Times: a nanosecond or more apart over all symbols; the quote that a trade makes follows it.
final class MarketDay {
    /// The symbols there are.
    static final int SYMBOLS = 300;

    private static final long SECOND = 1_000_000_000L;
    private static final long OPEN = 34_200 * SECOND;
    private static final long CLOSE = 57_600 * SECOND;
    private static final double MINUTE = 60.0 * SECOND;
    private static final double MINUTES_OPEN = 390;
    private static final double PRESSURE_MINUTES = 5;
    private static final double PRESSURE = 1.2;
    private static final double MOST_BIAS = 0.8;
    private static final int LONGEST_REACTION = 5_000;

    private final int trades;
    private final long seed;
    private final SplitMix64 random;
    private final Book[] books = new Book[SYMBOLS];
    private final double[] share = new double[SYMBOLS];
    private final double[] pressure = new double[SYMBOLS];
    private final long[] lastNanos = new long[SYMBOLS];

    /// A day with so many trades and twice as many quotes.
    ///
    /// @param trades at least as many as there are symbols
    MarketDay(int trades, long seed) {
        this.trades = trades;
        this.seed = seed;
        this.random = new SplitMix64(seed);
        double total = 0;
        for (int i = 0; i < SYMBOLS; i++) {
            total += 1.0 / (i + 1);
            share[i] = total;
        }
        for (int i = 0; i < SYMBOLS; i++) {
            share[i] /= total;
            books[i] = book(i);
            lastNanos[i] = OPEN;
            pressure[i] = random.normal();
        }
    }

    /// The name of a symbol: four letters, the same in every day.
    static String symbol(int index) {
        String consonants = "BCDFGHJKLMNPRSTVWXZ";
        String vowels = "AEIOU";
        int code = index * 4_001 % (19 * 5 * 19 * 5);
        return ""
                + consonants.charAt(code % 19)
                + vowels.charAt(code / 19 % 5)
                + consonants.charAt(code / 95 % 19)
                + vowels.charAt(code / 1805);
    }

    /// Busy symbols cost more, move a tick at a time and have a narrow spread.
    private Book book(int index) {
        double dollars = 12 + 160 / Math.sqrt(1 + index / 8.0) * (0.6 + 0.8 * random.uniform());
        int spread = index < 40 ? 1 : index < 150 ? 2 : 3 + random.below(3);
        double depth = 3 + 5 * random.uniform();
        return new Book((int) (dollars * 100), spread, depth, random);
    }

    /// Plays the day.
    void play(Tape tape) throws IOException {
        Clock clock = new Clock(2 * trades, seed);
        int tradesLeft = trades;
        int quotesLeft = trades;
        long last = OPEN - 1;
        for (int unit = 0; unit < 2 * trades; unit++) {
            long nanos = Math.max(last + 1, clock.next());
            boolean opening = unit < SYMBOLS;
            boolean trade = !opening && random.uniform() * (tradesLeft + quotesLeft) < tradesLeft;
            int symbol = opening ? unit : pick(random.uniform());
            Book book = books[symbol];
            boolean buy = random.uniform() * 2 < 1 + bias(symbol, nanos);
            if (trade) {
                tradesLeft--;
                int price = buy ? book.ask() : book.bid();
                tape.trade(nanos, symbol, price, book.take(buy, random));
                nanos += 1 + random.below(LONGEST_REACTION);
            } else {
                quotesLeft--;
                if (!opening) {
                    book.press(buy, random);
                }
            }
            tape.quote(nanos, symbol, book);
            last = nanos;
        }
    }

    /// How much more likely a buyer is than a seller, from -1 to 1. The busier a symbol, the
    /// weaker: so that pressure and chance have the same weight in the moves of every symbol.
    private double bias(int symbol, long nanos) {
        double minutes = (nanos - lastNanos[symbol]) / MINUTE;
        double stays = StrictMath.exp(-minutes / PRESSURE_MINUTES);
        pressure[symbol] =
                pressure[symbol] * stays + Math.sqrt(1 - stays * stays) * random.normal();
        lastNanos[symbol] = nanos;
        double before = symbol == 0 ? 0 : share[symbol - 1];
        double perMinute = 2 * trades * (share[symbol] - before) / MINUTES_OPEN;
        double bias = PRESSURE * pressure[symbol] / Math.sqrt(Math.max(1, perMinute));
        return Math.clamp(bias, -MOST_BIAS, MOST_BIAS);
    }

    private int pick(double uniform) {
        int low = 0;
        int high = SYMBOLS - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (share[middle] > uniform) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /// Random times in order: exponential gaps, scaled to fill the day and stretched at noon.
    private static final class Clock {
        private final SplitMix64 random;
        private final double total;
        private double sum;
        private double share;

        Clock(int times, long seed) {
            SplitMix64 dry = new SplitMix64(~seed);
            double all = 0;
            for (int i = 0; i <= times; i++) {
                all += dry.exponential();
            }
            total = all;
            random = new SplitMix64(~seed);
        }

        long next() {
            sum += random.exponential();
            double wanted = sum / total;
            for (int i = 0; i < 3; i++) {
                share -= (passed(share) - wanted) / density(share);
            }
            share = Math.clamp(share, 0, 1);
            return OPEN + (long) (share * (CLOSE - OPEN - 1));
        }

        /// Three times as busy at the open and the close as at noon.
        private static double density(double share) {
            double fromNoon = 2 * share - 1;
            return (1 + 2 * fromNoon * fromNoon) * 3 / 5;
        }

        /// The integral of the density.
        private static double passed(double share) {
            double fromNoon = 2 * share - 1;
            return (share + (fromNoon * fromNoon * fromNoon + 1) / 3) * 3 / 5;
        }
    }
}
