package io.ticklane.exec.table;

import java.math.BigInteger;

/// Values on the line between two others, at `part` of `whole` of the way; `0 < part < whole`.
final class Interpolation {
    private Interpolation() {}

    static double between(double from, double to, long part, long whole) {
        return from + (to - from) * ((double) part / (double) whole);
    }

    /// A whole number, rounded to the nearest; halves away from `from`.
    static long between(long from, long to, long part, long whole) {
        long difference = to - from;
        boolean fits = ((to ^ from) & (to ^ difference)) >= 0;
        long product = difference * part;
        if (!fits || Math.multiplyHigh(difference, part) != product >> (Long.SIZE - 1)) {
            return between(BigInteger.valueOf(from), BigInteger.valueOf(to), part, whole)
                    .longValueExact();
        }
        long rest = product % whole;
        boolean up = Math.abs(rest) >= whole - Math.abs(rest);
        return from + product / whole + (up ? Long.signum(product) : 0);
    }

    /// As for whole numbers of any size.
    static BigInteger between(BigInteger from, BigInteger to, long part, long whole) {
        BigInteger product = to.subtract(from).multiply(BigInteger.valueOf(part));
        BigInteger[] parts = product.divideAndRemainder(BigInteger.valueOf(whole));
        BigInteger rest = parts[1].abs();
        boolean up = rest.compareTo(BigInteger.valueOf(whole).subtract(rest)) >= 0;
        return from.add(parts[0]).add(BigInteger.valueOf(up ? product.signum() : 0));
    }

    /// A number of two words.
    static BigInteger wide(long low, long high) {
        BigInteger lower = BigInteger.valueOf(low);
        return BigInteger.valueOf(high + (low < 0 ? 1 : 0)).shiftLeft(Long.SIZE).add(lower);
    }
}
