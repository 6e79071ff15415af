package io.ticklane.api.state;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/// A sum of doubles without bounds: fixed point in units of the least double, with a count of the
/// values that are not finite.
final class WideSum {
    private static final int UNIT_EXPONENT = -1074;
    private static final int FRACTION_BITS = 52;
    private static final int KEPT_BITS = 128;

    private BigInteger units = BigInteger.ZERO;
    private long positiveInfinities;
    private long negativeInfinities;
    private long notNumbers;

    void add(double term) {
        if (Double.isFinite(term)) {
            units = units.add(inUnits(term));
        } else {
            count(term, 1);
        }
    }

    void removeNonFinite(double term) {
        count(term, -1);
    }

    void add(WideSum other) {
        units = units.add(other.units);
        positiveInfinities += other.positiveInfinities;
        negativeInfinities += other.negativeInfinities;
        notNumbers += other.notNumbers;
    }

    WideSum copy() {
        WideSum sum = new WideSum();
        sum.add(this);
        return sum;
    }

    /// How many bytes [#write(ByteBuffer)] takes.
    int bytes() {
        return 3 * Long.BYTES + units.bitLength() / Byte.SIZE + 1;
    }

    void write(ByteBuffer out) {
        out.putLong(positiveInfinities).putLong(negativeInfinities).putLong(notNumbers);
        out.put(units.toByteArray());
    }

    /// The sum that was written to all bytes that are left.
    static WideSum read(ByteBuffer in) {
        WideSum sum = new WideSum();
        sum.positiveInfinities = in.getLong();
        sum.negativeInfinities = in.getLong();
        sum.notNumbers = in.getLong();
        byte[] units = new byte[in.remaining()];
        in.get(units);
        sum.units = new BigInteger(units);
        return sum;
    }

    /// Whether it is the sum of nothing.
    boolean isEmpty() {
        return units.signum() == 0
                && positiveInfinities == 0
                && negativeInfinities == 0
                && notNumbers == 0;
    }

    /// The sum of the finite terms, without rounding.
    BigDecimal exact() {
        return new BigDecimal(units).multiply(new BigDecimal(Double.MIN_VALUE));
    }

    double value() {
        if (notNumbers > 0 || (positiveInfinities > 0 && negativeInfinities > 0)) {
            return Double.NaN;
        }
        if (positiveInfinities > 0) {
            return Double.POSITIVE_INFINITY;
        }
        if (negativeInfinities > 0) {
            return Double.NEGATIVE_INFINITY;
        }
        int surplus = units.abs().bitLength() - KEPT_BITS;
        if (surplus <= 0) {
            return Math.scalb(units.doubleValue(), UNIT_EXPONENT);
        }
        BigInteger magnitude = units.abs();
        BigInteger kept = magnitude.shiftRight(surplus);
        if (magnitude.getLowestSetBit() < surplus) {
            kept = kept.setBit(0);
        }
        double value = Math.scalb(kept.doubleValue(), surplus + UNIT_EXPONENT);
        return units.signum() < 0 ? -value : value;
    }

    private void count(double term, int by) {
        if (Double.isNaN(term)) {
            notNumbers += by;
        } else if (term > 0) {
            positiveInfinities += by;
        } else {
            negativeInfinities += by;
        }
    }

    private static BigInteger inUnits(double term) {
        long bits = Double.doubleToRawLongBits(term);
        int exponent = (int) (bits >>> FRACTION_BITS) & 0x7ff;
        long fraction = bits & ((1L << FRACTION_BITS) - 1);
        long mantissa = exponent == 0 ? fraction : fraction | 1L << FRACTION_BITS;
        BigInteger shifted = BigInteger.valueOf(mantissa).shiftLeft(Math.max(exponent - 1, 0));
        return bits < 0 ? shifted.negate() : shifted;
    }
}
