package io.ticklane.benchmarks.market;

import java.util.Locale;
import java.util.SplittableRandom;

/// A day from 09:30 to 16:00: so many trades, as many quotes. The clock of each table ticks in
/// microseconds and never twice at the same time; symbols are interleaved, and how busy they are
/// follows Zipf's law with exponent 1. The same day has the same bits everywhere.
///
/// @param rows of trades, and of quotes
/// @param symbols up to 1,000,000
/// @param skewed whether one symbol has half of all rows, and the law is about the others
public record MarketDay(int rows, int symbols, boolean skewed) {
    /// 2026-01-02 09:30 in microseconds.
    public static final long OPEN_MICROS = 1_767_346_200_000_000L;

    /// From open to close.
    public static final long DAY_MICROS = 23_400L * 1_000_000L;

    /// Minutes from open to close.
    public static final int MINUTES = 390;

    /// Sectors that the reference table puts the symbols into.
    public static final int SECTORS = 11;

    /// One step of a price.
    public static final int TICKS_PER_UNIT = 100;

    private static final int LOWEST_TICKS = 2_000;
    private static final int TICK_RANGE = 40_000;
    private static final long LEVEL_SEED = 5;
    private static final long SHUFFLE_SEED = 7;
    private static final long TRADE_SEED = 42;
    private static final long QUOTE_SEED = 43;

    /// Standard deviations that the clock stays away from the close.
    private static final int MARGIN = 6;

    /// Checks the numbers.
    public MarketDay {
        if (rows < 1 || symbols < 1 || symbols > 1_000_000) {
            throw new IllegalArgumentException("a day of " + rows + " rows, " + symbols);
        }
    }

    /// A day of symbols after Zipf alone.
    public static MarketDay of(int rows, int symbols) {
        return new MarketDay(rows, symbols, false);
    }

    /// The name of a symbol.
    public static String symbolName(int symbol) {
        return String.format(Locale.ROOT, "S%06d", symbol);
    }

    /// The sector of a symbol.
    public static String sectorName(int symbol) {
        return "SECTOR" + symbol % SECTORS;
    }

    /// A name for files.
    public String name() {
        return rows + "-rows-" + symbols + "-symbols" + (skewed ? "-skewed" : "");
    }

    /// The trades, from the first.
    public TradeSource trades() {
        return new TradeSource(ticks(TRADE_SEED));
    }

    /// The quotes, from the first.
    public QuoteSource quotes() {
        return new QuoteSource(ticks(QUOTE_SEED));
    }

    private Ticks ticks(long seed) {
        SplittableRandom levels = new SplittableRandom(LEVEL_SEED);
        int[] level = new int[symbols];
        for (int s = 0; s < symbols; s++) {
            level[s] = LOWEST_TICKS + levels.nextInt(TICK_RANGE);
        }
        double meanGap = (double) DAY_MICROS / rows * (1 - MARGIN / Math.sqrt(rows + 100.0));
        return new Ticks(
                new SplittableRandom(seed),
                new SymbolChoice(symbols, skewed, new SplittableRandom(SHUFFLE_SEED)),
                level,
                meanGap,
                rows);
    }
}
