package io.ticklane.benchmarks.market;

import java.util.SplittableRandom;

/// What trades and quotes have in common: the clock, the choice of a symbol, and its price in
/// ticks.
final class Ticks {
    private static final int LOWEST = 100;

    final SplittableRandom random;
    private final SymbolChoice choice;
    private final int[] level;
    private final double twiceMeanGap;
    private int left;

    long micros = MarketDay.OPEN_MICROS;
    int symbol;
    int ticks;

    Ticks(SplittableRandom random, SymbolChoice choice, int[] level, double meanGap, int rows) {
        this.random = random;
        this.choice = choice;
        this.level = level;
        this.twiceMeanGap = 2 * Math.max(0, meanGap - 1);
        this.left = rows;
    }

    /// Takes up to `wanted` rows from those left.
    int take(int wanted) {
        int taken = Math.min(wanted, left);
        left -= taken;
        return taken;
    }

    /// Goes on by one row: in half of them the price stays, else it goes up or down by a tick.
    void advance() {
        micros += 1 + (long) (random.nextDouble() * twiceMeanGap);
        symbol = choice.next(random);
        int move = random.nextInt(4);
        int step = move == 0 ? 1 : move == 1 ? -1 : 0;
        ticks = Math.max(LOWEST, level[symbol] + step);
        level[symbol] = ticks;
    }
}
