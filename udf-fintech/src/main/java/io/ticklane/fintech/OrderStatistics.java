package io.ticklane.fintech;

import io.ticklane.api.state.SortedCells;

/// Medians, quantiles and median deviations of sorted values, without a walk over them. Zero has
/// one sign: negative zeros must enter as zeros ([SortedKernel] does so).
public final class OrderStatistics {
    /// The place that leaves no value out.
    public static final int NONE = Integer.MAX_VALUE;

    /// What makes the median deviation of normal values their standard deviation.
    private static final double NORMAL = 1.4826;

    private OrderStatistics() {}

    /// The quantile of a share from 0 to 1, linear between the two nearest values; NaN without a
    /// value.
    public static double quantile(SortedCells values, int slot, double share) {
        int count = values.size(slot);
        if (count == 0) {
            return Double.NaN;
        }
        double place = share * (count - 1);
        int below = (int) place;
        double low = values.select(slot, below);
        double rest = place - below;
        if (rest == 0) {
            return low;
        }
        double high = values.select(slot, below + 1);
        if (low == high) {
            return low;
        }
        // from the nearer one, so that no rounding leads past the other
        double distance = high - low;
        if (Double.isInfinite(distance) && Double.isFinite(low) && Double.isFinite(high)) {
            return low * (1 - rest) + high * rest;
        }
        return rest < 0.5 ? low + distance * rest : high - distance * (1 - rest);
    }

    /// The median; NaN without a value.
    public static double median(SortedCells values, int slot) {
        return median(values, slot, NONE);
    }

    /// The median of all values but the one at a place.
    public static double median(SortedCells values, int slot, int without) {
        int count = count(values, slot, without);
        if (count == 0) {
            return Double.NaN;
        }
        double high = select(values, slot, count / 2, without);
        return count % 2 == 1 ? high : middle(select(values, slot, count / 2 - 1, without), high);
    }

    /// The median distance from the median, times 1.4826, which makes it the standard deviation of
    /// normal values.
    public static double deviation(SortedCells values, int slot, double median) {
        return deviation(values, slot, median, NONE);
    }

    /// The same of all values but the one at a place.
    ///
    /// ```
    ///   values in order    x0  x1  x2 | x3  x4  x5  x6
    ///   distances            <-- rise | rise -->
    /// ```
    ///
    /// Both halves rise away from the median, so the middle of their union is found by halving: how
    /// many of the lesser distances are on the left.
    public static double deviation(SortedCells values, int slot, double median, int without) {
        int count = count(values, slot, without);
        if (count == 0 || !Double.isFinite(median)) {
            return Double.NaN;
        }
        int half = count / 2;
        int lesser = (count + 1) / 2;
        int low = Math.max(0, lesser - (count - half));
        int high = Math.min(lesser, half);
        while (low < high) {
            int left = (low + high) >>> 1;
            double next = median - select(values, slot, half - 1 - left, without);
            double last = select(values, slot, half + lesser - left - 1, without) - median;
            if (next < last) {
                low = left + 1;
            } else {
                high = left;
            }
        }
        int right = lesser - low;
        double last = Double.NEGATIVE_INFINITY;
        double next = Double.POSITIVE_INFINITY;
        if (low > 0) {
            last = median - select(values, slot, half - low, without);
        }
        if (right > 0) {
            last = Math.max(last, select(values, slot, half + right - 1, without) - median);
        }
        if (count % 2 == 1) {
            return NORMAL * last;
        }
        if (low < half) {
            next = median - select(values, slot, half - 1 - low, without);
        }
        if (half + right < count) {
            next = Math.min(next, select(values, slot, half + right, without) - median);
        }
        return NORMAL * middle(last, next);
    }

    private static int count(SortedCells values, int slot, int without) {
        return values.size(slot) - (without == NONE ? 0 : 1);
    }

    private static double select(SortedCells values, int slot, int place, int without) {
        return values.select(slot, place < without ? place : place + 1);
    }

    private static double middle(double low, double high) {
        double sum = low + high;
        return Double.isInfinite(sum) ? low * 0.5 + high * 0.5 : sum * 0.5;
    }
}
