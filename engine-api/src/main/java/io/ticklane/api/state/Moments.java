package io.ticklane.api.state;

import java.math.BigDecimal;

/// Variances and covariances from exact sums: what `sum((x - mean x) * (y - mean y))` is, without
/// cancellation, however large the means. As it depends on the exact sums only, it is the same bits
/// whichever way the rows entered, and exactly zero when all rows are equal.
public final class Moments {
    /// Above this share of its terms the difference has its full precision in double-double.
    private static final double CANCELLED = 0x1p-44;

    /// Above this no product of two parts loses bits to underflow.
    private static final double NORMAL = 0x1p-500;

    private Moments() {}

    /// `sum(xy) - sum(x) sum(y) / count` of a slot, from the exact sums of x, of y and of the exact
    /// products xy; the sum of squared deviations where x and y are the same. NaN where a sum is
    /// not finite or the count is 0.
    public static double cross(SumCells x, SumCells y, SumCells xy, int slot, long count) {
        double n = count;
        double x0 = x.value(slot);
        double x1 = x.error(slot, x0);
        double y0 = x == y ? x0 : y.value(slot);
        double y1 = x == y ? x1 : y.error(slot, y0);
        double q0 = xy.value(slot);
        double quick = quick(n, x0, x1, y0, y1, q0, xy.error(slot, q0));
        if (!Double.isNaN(quick)) {
            return quick;
        }
        double product = n * q0;
        double square = x0 * y0;
        if (count == 0 || !Double.isFinite(product) || !Double.isFinite(square)) {
            return Double.NaN;
        }
        if (product == 0 && (x0 == 0 || y0 == 0)) {
            return 0;
        }
        if (Math.abs(product) > NORMAL && x.isCompact(slot) && y.isCompact(slot)) {
            return inParts(x, y, xy, slot, n) / n;
        }
        return inDecimals(x, y, xy, slot, n) / n;
    }

    /// The same from sums in two parts, value and error; NaN where nearly all digits cancel.
    @SuppressWarnings("ParameterNumber")
    static double quick(
            double n, double x0, double x1, double y0, double y1, double q0, double q1) {
        double product = n * q0;
        double productRest = Math.fma(n, q0, -product) + n * q1;
        double square = x0 * y0;
        double squareRest = Math.fma(x0, y0, -square) + (x0 * y1 + x1 * y0);
        double difference = product - square;
        double differenceRest = Expansion.lost(product, -square, difference);
        double whole = difference + (differenceRest + (productRest - squareRest));
        boolean precise = Math.abs(whole) > (Math.abs(product) + Math.abs(square)) * CANCELLED;
        return precise ? whole / n : Double.NaN;
    }

    private static double inParts(SumCells x, SumCells y, SumCells xy, int slot, double n) {
        if (xy.isCompact(slot)) {
            ExactSum sum = new ExactSum();
            for (int i = 0; i < 4; i++) {
                sum.addProduct(n, xy.part(slot, i));
                double part = -x.part(slot, i);
                if (part != 0) {
                    for (int j = 0; j < 4; j++) {
                        sum.addProduct(part, y.part(slot, j));
                    }
                }
            }
            if (!sum.full()) {
                return sum.value();
            }
        }
        return inDecimals(x, y, xy, slot, n);
    }

    private static double inDecimals(SumCells x, SumCells y, SumCells xy, int slot, double n) {
        BigDecimal products = xy.exact(slot).multiply(new BigDecimal(n));
        return products.subtract(x.exact(slot).multiply(y.exact(slot))).doubleValue();
    }
}
