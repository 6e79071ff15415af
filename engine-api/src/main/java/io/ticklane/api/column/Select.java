package io.ticklane.api.column;

/// Choices without a branch, for conditions that no one can foresee. A mask is all ones for yes and
/// zero for no.
public final class Select {
    private static final long INFINITY = 0x7ff0_0000_0000_0000L;
    private static final long ONE = 0x3ff0_0000_0000_0000L;

    private Select() {}

    /// Whether a number is below zero.
    public static long negative(double x) {
        return Double.doubleToRawLongBits(x) >> 63;
    }

    /// Whether a value is a number other than zero.
    public static long nonZero(double x) {
        long magnitude = Double.doubleToRawLongBits(x) & Long.MAX_VALUE;
        return (-magnitude & (magnitude - INFINITY - 1)) >> 63;
    }

    /// The value if the mask says so, else zero.
    public static double orZero(long mask, double value) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(value) & mask);
    }

    /// One of two values.
    public static double choose(long mask, double yes, double no) {
        long no64 = Double.doubleToRawLongBits(no);
        return Double.longBitsToDouble(no64 ^ (mask & (no64 ^ Double.doubleToRawLongBits(yes))));
    }

    /// 1 or -1 with the sign of a number.
    public static double sign(double x) {
        return Double.longBitsToDouble((Double.doubleToRawLongBits(x) & Long.MIN_VALUE) | ONE);
    }
}
