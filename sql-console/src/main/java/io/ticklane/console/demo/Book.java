package io.ticklane.console.demo;

/// The best bid and ask of one symbol, moved by orders alone: a price changes when the shares that
/// stand at it are used up, or when somebody offers a better one.
///
/// Prices are in ticks, sizes in shares.
final class Book {
    private static final int ROUND_LOT = 100;
    private static final double LIMIT_SHARE = 0.7;
    private static final double IMPROVE_SHARE = 0.8;
    private static final double ODD_LOT_SHARE = 0.35;
    private static final double ORDER_LOTS = 1.8;
    private static final int LOWEST_BID = 2;

    private final double depthLots;
    private final int usualSpread;
    private int bid;
    private int bidSize;
    private int ask;
    private int askSize;

    /// A book around a price.
    ///
    /// @param depthLots mean shares at a new price, in lots of 100
    /// @param usualSpread ticks between bid and ask that nobody improves
    Book(int bid, int usualSpread, double depthLots, SplitMix64 random) {
        this.bid = bid;
        this.ask = bid + usualSpread;
        this.usualSpread = usualSpread;
        this.depthLots = depthLots;
        this.bidSize = fresh(random);
        this.askSize = fresh(random);
    }

    int bid() {
        return bid;
    }

    int bidSize() {
        return bidSize;
    }

    int ask() {
        return ask;
    }

    int askSize() {
        return askSize;
    }

    /// A market order takes shares at the best price, and no more than stand there.
    ///
    /// @return its size
    int take(boolean buy, SplitMix64 random) {
        int wanted =
                random.uniform() < ODD_LOT_SHARE
                        ? 1 + random.below(ROUND_LOT - 1)
                        : ROUND_LOT * random.geometric(ORDER_LOTS);
        int size = Math.min(wanted, buy ? askSize : bidSize);
        remove(buy, size, random);
        return size;
    }

    /// A limit order comes, or one is withdrawn: both press the price up (`buy`) or down.
    void press(boolean buy, SplitMix64 random) {
        int size = ROUND_LOT * random.geometric(ORDER_LOTS);
        if (random.uniform() < LIMIT_SHARE) {
            add(buy, size, random);
        } else {
            remove(buy, size, random);
        }
    }

    private void add(boolean buy, int size, SplitMix64 random) {
        boolean improves = ask - bid > usualSpread && random.uniform() < IMPROVE_SHARE;
        if (buy) {
            bid = improves ? ask - usualSpread : bid;
            bidSize = improves ? size : bidSize + size;
        } else {
            ask = improves ? bid + usualSpread : ask;
            askSize = improves ? size : askSize + size;
        }
    }

    private void remove(boolean buy, int size, SplitMix64 random) {
        if (buy) {
            askSize -= size;
            if (askSize <= 0) {
                ask++;
                askSize = fresh(random);
            }
        } else {
            bidSize -= size;
            if (bidSize <= 0) {
                bid = Math.max(LOWEST_BID, bid - 1);
                bidSize = fresh(random);
            }
        }
    }

    private int fresh(SplitMix64 random) {
        return ROUND_LOT * random.geometric(depthLots);
    }
}
