package io.ticklane.exec.connector.generator;

/// Numbers that look random and follow from a seed, a row and what they are for.
final class Noise {
    // what numbers are for
    static final int TIME = 1;
    static final int SYMBOL = 2;
    static final int SIZE = 3;
    static final int SIDE = 4;
    static final int BASE = 5;
    static final int OTHER = 6;
    static final int WALK = 32;

    private static final long STEP = 0x9e3779b97f4a7c15L;

    private Noise() {}

    /// 64 bits.
    static long bits(long seed, long row, int purpose) {
        return mixed(mixed(seed + STEP * purpose) + STEP * row);
    }

    /// A whole number from 0 to `bound - 1`.
    static long below(long seed, long row, int purpose, long bound) {
        return (bits(seed, row, purpose) >>> 1) % bound;
    }

    /// A number from 0 to below 1.
    static double unit(long seed, long row, int purpose) {
        return (bits(seed, row, purpose) >>> 11) * 0x1p-53;
    }

    /// A curve over the rows between -1 and 1, from points that are `1 << shift` rows apart.
    static double curve(long seed, long row, int purpose, int shift) {
        long point = row >> shift;
        double from = unit(seed, point, purpose);
        double to = unit(seed, point + 1, purpose);
        double way = (row - (point << shift)) * (1.0 / (1L << shift));
        return 2 * (from + way * (to - from)) - 1;
    }

    private static long mixed(long bits) {
        long first = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        long second = (first ^ (first >>> 27)) * 0x94d049bb133111ebL;
        return second ^ (second >>> 31);
    }
}
