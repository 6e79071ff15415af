package io.ticklane.exec.frame;

import io.ticklane.exec.aggregate.Spread;
import java.math.BigDecimal;
import java.math.BigInteger;

/// Sums and sums of squares of some rows in whole numbers, in columns, and what they make: totals
/// and sums of squared deviations. The loops have no branches, so vectors run them; the few rows
/// for which they are not exact are computed once more.
///
/// ```
///   sum      128 bits    high . . 32 | low 32                           two doubles, exact
///   squares  192 bits    high 64 | 52 . . . . . | . . 52 . . | low 22   three doubles, exact
///                                  (middle and low word)
/// ```
///
/// Threads: one at a time.
final class WholeSums {
    /// The most rows.
    static final int ROWS = 256;

    private static final int SUM_HIGH_BITS = 20;
    private static final int MIDDLE_BITS = 62;

    /// Makes of a tie, a whole number, more than any sum of squares.
    private static final double DOUBT = 0x1p400;

    private static final long LOW_WORD = 0xffff_ffffL;

    /// A rest that does not move a value even when it is this much larger is less than half of its
    /// last bit.
    private static final double MORE = 1 + 0x1p-40;

    final long[] counts = new long[ROWS];
    final double[] units = new double[ROWS];
    final long[] sums = new long[ROWS];
    final long[] sumHighs = new long[ROWS];
    final long[] squares = new long[ROWS];
    final long[] squareMiddles = new long[ROWS];
    final long[] squareHighs = new long[ROWS];
    final double[] totals = new double[ROWS];
    final double[] spreads = new double[ROWS];

    private final double[] sum = new double[ROWS];
    private final double[] sumError = new double[ROWS];
    private final double[] square = new double[ROWS];
    private final double[] squareError = new double[ROWS];

    /// not negative where a difference is exact
    private final double[] margins = new double[ROWS];

    private final double[] differences = new double[ROWS];

    /// Makes a row one of no values.
    void clear(int row) {
        units[row] = 0;
        sums[row] = 0;
        sumHighs[row] = 0;
        squares[row] = 0;
        squareMiddles[row] = 0;
        squareHighs[row] = 0;
    }

    /// Computes the totals of the first rows.
    void total(int rows) {
        total(rows, areWide(rows));
    }

    private void total(int rows, boolean wide) {
        roundSums(rows);
        scale(sum, units, totals, rows);
        if (wide) {
            for (int row = 0; row < rows; row++) {
                totals[row] = WideCells.toDouble(sumHighs[row], sums[row]) * units[row];
            }
        }
    }

    /// Computes the totals of the first rows, and the sums of their squared deviations.
    void spread(int rows) {
        boolean wide = areWide(rows);
        total(rows, wide);
        roundSquares(rows);
        subtract(rows);
        scale(differences, units, spreads, rows);
        scale(spreads, units, spreads, rows);
        if (wide || !areExact(rows)) {
            for (int row = 0; row < rows; row++) {
                if (!(margins[row] >= 0) || (wide && isWide(row))) {
                    spreads[row] = spreadOf(row);
                }
            }
        }
    }

    private void roundSums(int rows) {
        for (int row = 0; row < rows; row++) {
            long low = sums[row];
            double high = (double) (sumHighs[row] << 32 | low >>> 32) * 0x1p32;
            double rest = (double) (low & LOW_WORD);
            double rounded = high + rest;
            sum[row] = rounded;
            sumError[row] = rest - (rounded - high);
        }
    }

    private void roundSquares(int rows) {
        for (int row = 0; row < rows; row++) {
            long middle = squareMiddles[row];
            long low = squares[row];
            double high = (double) (middle >>> 10) * 0x1p74;
            double next = (double) ((middle & 0x3ff) << 42 | low >>> 22) * 0x1p22;
            double last = (double) (low & 0x3f_ffff);
            double below = next + last;
            double lost = last - (below - next);
            double rounded = high + below;
            double rest = below - (rounded - high);
            square[row] = rounded;
            squareError[row] = rest + lost;
            // a tie between two doubles, which what lies below it decides
            double tie = ((rounded + rest * MORE) - rounded) * lost;
            margins[row] = rounded * Spread.CANCELLED + Math.abs(tie) * DOUBT;
        }
    }

    /// What [Spread#difference] does.
    private void subtract(int rows) {
        for (int row = 0; row < rows; row++) {
            double x = sum[row];
            double half = x * sumError[row];
            double product = x * x;
            double low = Math.fma(x, x, -product) + half + half;
            double n = (double) counts[row];
            double xx = square[row];
            double q = (product + low) / n;
            double r = (Math.fma(-q, n, product) + low) / n;
            double rough = xx - q;
            double part = rough - xx;
            double lost = (xx - (rough - part)) - (q + part);
            double difference = rough + (lost + (squareError[row] - r));
            differences[row] = difference;
            margins[row] = Math.abs(difference) - margins[row];
        }
    }

    private static void scale(double[] values, double[] by, double[] out, int rows) {
        for (int row = 0; row < rows; row++) {
            out[row] = values[row] * by[row];
        }
    }

    private boolean areWide(int rows) {
        long all = 0;
        for (int row = 0; row < rows; row++) {
            all |= width(row);
        }
        return all != 0;
    }

    private boolean areExact(int rows) {
        double least = 0;
        for (int row = 0; row < rows; row++) {
            // NaN is the least
            least = Math.min(least, margins[row]);
        }
        return least >= 0;
    }

    private boolean isWide(int row) {
        return width(row) != 0;
    }

    /// Not zero where a sum needs more bits than the loops look at.
    private long width(int row) {
        long high = sumHighs[row];
        return (high ^ (high >> 63)) >>> SUM_HIGH_BITS
                | squareMiddles[row] >>> MIDDLE_BITS
                | squareHighs[row];
    }

    /// The spread of a row for which the loops were not exact.
    private double spreadOf(int row) {
        long count = counts[row];
        double unit = units[row];
        if (count <= 1 || isZero(row)) {
            return 0;
        }
        BigInteger x = sumOf(row);
        BigInteger xx = squaresOf(row);
        double sum = x.doubleValue();
        double square = xx.doubleValue();
        double half = sum * rest(x, sum);
        double product = sum * sum;
        double low = Math.fma(sum, sum, -product) + half + half;
        double difference = Spread.difference(count, product, low, square, rest(xx, square));
        if (Spread.isSettled(difference, square)) {
            return difference * unit * unit;
        }
        BigDecimal scale = new BigDecimal(unit);
        BigDecimal total = new BigDecimal(x).multiply(scale);
        BigDecimal totalSquare = new BigDecimal(xx).multiply(scale).multiply(scale);
        return Spread.exact(count, totalSquare, total, total);
    }

    /// Whether all values are equal, as far as one and two words tell.
    private boolean isZero(int row) {
        long count = counts[row];
        long x = sums[row];
        long low = squares[row];
        long high = squareMiddles[row];
        return sumHighs[row] == x >> 63
                && squareHighs[row] == 0
                && high >= 0
                && Math.multiplyHigh(high, count) == 0
                && low * count == x * x
                && Math.unsignedMultiplyHigh(low, count) + high * count == Math.multiplyHigh(x, x);
    }

    private BigInteger sumOf(int row) {
        return WideCells.number(sumHighs[row] >> 63, sumHighs[row], sums[row]);
    }

    private BigInteger squaresOf(int row) {
        return WideCells.number(squareHighs[row], squareMiddles[row], squares[row]);
    }

    private static double rest(BigInteger number, double rounded) {
        return number.subtract(new BigDecimal(rounded).toBigInteger()).doubleValue();
    }
}
