package io.ticklane.exec.aggregate;

import io.ticklane.api.function.SumCells;
import java.math.BigDecimal;
import java.math.MathContext;

/// The sum of products of deviations, `sum(xy) - sum(x) sum(y) / n`, from exact sums: in twice the
/// precision of a double, and without any rounding but the last where nearly all digits cancel.
final class Spread {
    private static final double CANCELLED = 0x1p-40;

    private Spread() {}

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
        // q + r = x y / n to twice the precision, x and y with what their rounding left
        double high = x * y;
        double low = Math.fma(x, y, -high) + x * right.error(slot) + y * left.error(slot);
        double q = (high + low) / n;
        double r = (Math.fma(-q, (double) n, high) + low) / n;
        double rough = xy - q;
        double part = rough - xy;
        double lost = (xy - (rough - part)) - (q + part);
        double difference = rough + (lost + (product.error(slot) - r));
        if (Math.abs(difference) >= Math.abs(xy) * CANCELLED && Double.isFinite(difference)) {
            return difference;
        }
        return exact(n, left, right, product, slot);
    }

    private static double exact(long n, SumCells left, SumCells right, SumCells product, int slot) {
        BigDecimal count = BigDecimal.valueOf(n);
        BigDecimal scaled =
                product.exact(slot)
                        .multiply(count)
                        .subtract(left.exact(slot).multiply(right.exact(slot)));
        return scaled.divide(count, MathContext.DECIMAL128).doubleValue();
    }
}
