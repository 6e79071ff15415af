package io.ticklane.exec.expression.kernel;

import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.expression.value.WideInteger;
import java.math.BigDecimal;
import java.math.BigInteger;

/// Reads and writes unscaled values of DECIMAL (and whole numbers) in the lanes that hold them.
public final class Decimals {
    private static final long[] POWERS = powers();

    private Decimals() {}

    private static long[] powers() {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    /// Ten to the n, n up to 18.
    public static long powerOfTen(int n) {
        return POWERS[n];
    }

    /// Loads a value of lane INT, LONG or WIDE.
    public static void load(WideInteger number, Argument in, int row) {
        if (in.column().lane() == Lane.WIDE) {
            number.set(in.wideLow(row), in.wideHigh(row));
        } else {
            number.set(in.whole(row));
        }
    }

    /// Writes a value of lane LONG or WIDE.
    public static void store(Target out, int row, long low, long high) {
        if (Lane.of(out.type()) == Lane.WIDE) {
            out.set(row, low, high);
        } else {
            out.set(row, low);
        }
    }

    /// A value as a BigDecimal, for messages, text and conversions.
    public static BigDecimal big(Argument in, int row, int scale) {
        if (in.column().lane() != Lane.WIDE) {
            return BigDecimal.valueOf(in.whole(row), scale);
        }
        WideInteger number = new WideInteger();
        load(number, in, row);
        BigInteger unscaled = number.toBigInteger();
        return new BigDecimal(unscaled, scale);
    }

    /// `x / 10^n` for `power = 10^n`, halves rounded away from zero.
    public static long divideRounded(long value, long divisor) {
        long quotient = value / divisor;
        long rest = value % divisor;
        // the magnitudes as negative numbers: those of all longs exist
        long restMagnitude = rest < 0 ? rest : -rest;
        long divisorMagnitude = divisor < 0 ? divisor : -divisor;
        if (restMagnitude <= divisorMagnitude - restMagnitude) {
            return quotient + ((value ^ divisor) < 0 ? -1 : 1);
        }
        return quotient;
    }
}
