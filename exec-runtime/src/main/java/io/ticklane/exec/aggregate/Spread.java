package io.ticklane.exec.aggregate;

import io.ticklane.api.state.SumCells;
import java.math.BigDecimal;
import java.math.MathContext;

/// The sum of products of deviations, `sum(xy) - sum(x) sum(y) / n`, from exact sums: in twice the
/// precision of a double, and without any rounding but the last where nearly all digits cancel.
public final class Spread {
    /// A difference of less than this part of the sum of products has cancelled.
    public static final double CANCELLED = 0x1p-40;

    private Spread() {}

    /// The sum of squared deviations of a slot that has rows, from the exact sums of the values and
    /// of their squares.
    public static double of(long n, SumCells values, SumCells squares, int slot) {
        return of(n, values, values, squares, slot);
    }

    static double of(long n, SumCells left, SumCells right, SumCells product, int slot) {
        double xy = product.value(slot);
        double x = left.value(slot);
        double y = right.value(slot);
        if (!Double.isFinite(xy) || !Double.isFinite(x) || !Double.isFinite(y)) {
            return Double.NaN;
        }
        if (n == 1) {
            return 0;
        }
        double high = x * y;
        double low = Math.fma(x, y, -high) + x * right.error(slot) + y * left.error(slot);
        double difference = difference(n, high, low, xy, product.error(slot));
        if (isSettled(difference, xy)) {
            return difference;
        }
        return exact(n, product.exact(slot), left.exact(slot), right.exact(slot));
    }

    /// The spread where the sums are doubles with the errors of their rounding.
    ///
    /// @param high the product of the sums of x and y, rounded
    /// @param low what the rounding of it left, and the products of the sums and errors
    /// @param xy the sum of the products, rounded
    /// @param xyError what the rounding of it left
    public static double difference(long n, double high, double low, double xy, double xyError) {
        // q + r = x y / n to twice the precision
        double q = (high + low) / n;
        double r = (Math.fma(-q, (double) n, high) + low) / n;
        double rough = xy - q;
        double part = rough - xy;
        double lost = (xy - (rough - part)) - (q + part);
        return rough + (lost + (xyError - r));
    }

    /// Whether a difference has not cancelled so far that it has to be computed without rounding.
    public static boolean isSettled(double difference, double xy) {
        return Math.abs(difference) >= Math.abs(xy) * CANCELLED && Double.isFinite(difference);
    }

    /// The spread of exact sums.
    public static double exact(long n, BigDecimal xy, BigDecimal x, BigDecimal y) {
        BigDecimal count = BigDecimal.valueOf(n);
        BigDecimal scaled = xy.multiply(count).subtract(x.multiply(y));
        return scaled.divide(count, MathContext.DECIMAL128).doubleValue();
    }
}
