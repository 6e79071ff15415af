package io.ticklane.exec.frame;

import java.math.BigInteger;

/// Whole numbers of more than 64 bits as doubles.
public final class WideCells {
    private static final int TOP_BITS = 62;
    private static final int BIAS = 1023;
    private static final int FRACTION_BITS = 52;

    private WideCells() {}

    /// 2 to a power that a double has.
    static double power(int exponent) {
        return Double.longBitsToDouble((long) (exponent + BIAS) << FRACTION_BITS);
    }

    /// The double nearest to a number of 128 bits, ties to even.
    static double toDouble(long high, long low) {
        if (high == low >> 63) {
            return (double) low;
        }
        long sign = high >> 63;
        // the magnitude; that of the least number is right as an unsigned one
        long lowPart = (low ^ sign) - sign;
        long highPart = (high ^ sign) + (sign != 0 && lowPart == 0 ? 1 : 0);
        double magnitude =
                highPart == 0 ? (double) top(lowPart, 0, 0) * 4 : unsigned(highPart, lowPart);
        return sign != 0 ? -magnitude : magnitude;
    }

    private static double unsigned(long high, long low) {
        int zeros = Long.numberOfLeadingZeros(high);
        return (double) top(high, low, zeros) * power(2 * Long.SIZE - TOP_BITS - zeros);
    }

    /// The first 62 bits of a number without its leading zeros, of which there are 63 at most; the
    /// last one is set if any bit below is.
    private static long top(long high, long low, int zeros) {
        long first = zeros == 0 ? high : (high << zeros) | (low >>> (Long.SIZE - zeros));
        long below = low << zeros;
        long kept = first >>> 2;
        return kept | (((first & 3) | below) != 0 ? 1 : 0);
    }

    /// The number of three words.
    public static BigInteger number(long high, long middle, long low) {
        return BigInteger.valueOf(high)
                .shiftLeft(Long.SIZE)
                .add(unsigned(middle))
                .shiftLeft(Long.SIZE)
                .add(unsigned(low));
    }

    private static BigInteger unsigned(long word) {
        return new BigInteger(Long.toUnsignedString(word));
    }
}
