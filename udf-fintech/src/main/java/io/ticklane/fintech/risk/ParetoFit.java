package io.ticklane.fintech.risk;

import io.ticklane.api.state.SortedRun;

/// Fits the generalized Pareto distribution to excesses by maximum likelihood. With
/// `theta = shape / scale` the likelihood has its maximum over the scale where
///
///     shape = a(theta) = mean log(1 + theta y)
///
/// which leaves one unknown: the theta where `f = -log(a / theta) - a - 1` is largest. The highest
/// maximum with a shape above -1 is taken. Where there is none, as with few excesses or a tail that
/// ends abruptly, it is the largest likelihood at the shape -1, the edge: excesses spread evenly up
/// to the greatest one. (Below -1 the likelihood has no bound.)
///
/// Excesses are in units of their mean, and in order, so the same values give the same bits.
///
/// Source: Grimshaw 1993, Computing Maximum Likelihood Estimates for the Generalized Pareto
/// Distribution, Technometrics 35(2).
final class ParetoFit {
    /// The least theta that is looked at, in units of the reciprocal of the greatest excess. From
    /// there on they rise, and below zero they near -1, in steps small enough to part two maxima.
    private static final double FIRST = 0.02;

    private static final double UPPER_STEP = 0.4;
    private static final double LOWER_STEP = 0.1;
    private static final int LOWEST = -74;
    private static final double HIGHEST = 1e30;

    /// Below, in the same units, the sums are those of a series.
    private static final double SERIES = 1e-3;

    private static final double TOLERANCE = 1e-14;
    private static final int MOST_STEPS = 200;

    /// A product beyond goes to the logarithm.
    private static final double LARGE = 1e150;

    private ParetoFit() {}

    /// Makes losses above a threshold excesses in units of their mean, and returns that; NaN
    /// without a loss.
    static double scale(SortedRun losses, double threshold) {
        double sum = 0;
        for (int i = 0; i < losses.size(); i++) {
            sum += losses.get(i) - threshold;
        }
        double mean = sum / losses.size();
        for (int i = 0; i < losses.size(); i++) {
            losses.set(i, (losses.get(i) - threshold) / mean);
        }
        return mean;
    }

    /// The theta of the fit to excesses, of which there is at least one.
    static double theta(SortedRun excesses) {
        double least = excesses.get(0);
        double greatest = excesses.get(excesses.size() - 1);
        // no maximum lies beyond
        double bound = Math.min(HIGHEST, 2 * (1 - least) / (least * least));
        int point = 0;
        while (point(point, greatest) < bound) {
            point++;
        }
        double best = -1 / greatest;
        double height = Double.NEGATIVE_INFINITY;
        double theta = point(point, greatest);
        double slope = slope(excesses, theta);
        while (--point >= LOWEST) {
            double next = point(point, greatest);
            double nextSlope = slope(excesses, next);
            if (Double.isNaN(nextSlope)) {
                break;
            }
            if (nextSlope > 0 && slope <= 0) {
                double root = root(excesses, next, nextSlope, theta, slope);
                double ratio = ratio(excesses, root);
                double found = -StrictMath.log(ratio) - root * ratio;
                if (found > height) {
                    height = found;
                    best = root;
                }
            }
            theta = next;
            slope = nextSlope;
        }
        return best;
    }

    /// The thetas that are looked at, in order: from point 0 upwards above zero, else below.
    private static double point(int point, double greatest) {
        double unit =
                point >= 0
                        ? FIRST * StrictMath.exp(point * UPPER_STEP)
                        : StrictMath.expm1(-FIRST * StrictMath.exp(LOWER_STEP * (-1 - point)));
        return unit / greatest;
    }

    /// The theta between two where a slope that is positive at the lower one is zero.
    private static double root(
            SortedRun excesses, double from, double fromSlope, double to, double toSlope) {
        double low = from;
        double high = to;
        double lowSlope = fromSlope;
        double highSlope = toSlope;
        int side = 0;
        for (int step = 0; step < MOST_STEPS; step++) {
            double middle = low + (high - low) / 2;
            double next = (low * highSlope - high * lowSlope) / (highSlope - lowSlope);
            if (step % 3 == 2 || !(next > low && next < high)) {
                next = middle;
            }
            if (high - low <= TOLERANCE * Math.max(-low, high) || next == low || next == high) {
                break;
            }
            double slope = slope(excesses, next);
            if (slope > 0) {
                low = next;
                lowSlope = slope;
                highSlope *= side > 0 ? 0.5 : 1; // so that the other end moves too
                side = 1;
            } else {
                high = next;
                highSlope = slope;
                lowSlope *= side < 0 ? 0.5 : 1;
                side = -1;
            }
        }
        return low + (high - low) / 2;
    }

    /// A number with the sign of the slope of f: `(a - theta c (1 + a)) / theta^2` where `c` is the
    /// mean of `y / (1 + theta y)`. NaN where the shape is -1 or less.
    private static double slope(SortedRun excesses, double theta) {
        int count = excesses.size();
        if (isSmall(excesses, theta)) {
            double m2 = moment(excesses, 2);
            double m3 = moment(excesses, 3);
            double m4 = moment(excesses, 4);
            double linear = 1.5 * m2 - m3 * 2 / 3;
            double square = 0.75 * m4 - m3 * 4 / 3 - m2 * m2 / 2;
            return m2 / 2 - 1 + theta * (linear + theta * square);
        }
        double sum = 0;
        double log = 0;
        double product = 1;
        for (int i = 0; i < count; i++) {
            double y = excesses.get(i);
            double term = Math.fma(theta, y, 1);
            sum += y / term;
            product *= term;
            if (!(product < LARGE && product > 1 / LARGE)) {
                log += StrictMath.log(product);
                product = 1;
            }
        }
        double shape = (log + StrictMath.log(product)) / count;
        double slope = shape - theta * (sum / count) * (1 + shape);
        return shape > -1 ? slope / (theta * theta) : Double.NaN;
    }

    /// The scale of the fit with this theta: the shape divided by it. At the edge, the greatest
    /// excess.
    static double ratio(SortedRun excesses, double theta) {
        double greatest = excesses.get(excesses.size() - 1);
        if (theta == -1 / greatest) {
            return greatest;
        }
        if (isSmall(excesses, theta)) {
            return 1 - theta * (moment(excesses, 2) / 2 - theta * moment(excesses, 3) / 3);
        }
        double sum = 0;
        for (int i = 0; i < excesses.size(); i++) {
            sum += StrictMath.log1p(theta * excesses.get(i));
        }
        return sum / excesses.size() / theta;
    }

    private static boolean isSmall(SortedRun excesses, double theta) {
        return Math.abs(theta) * excesses.get(excesses.size() - 1) < SERIES;
    }

    private static double moment(SortedRun excesses, int power) {
        double sum = 0;
        for (int i = 0; i < excesses.size(); i++) {
            double y = excesses.get(i);
            double square = y * y;
            sum +=
                    switch (power) {
                        case 2 -> square;
                        case 3 -> square * y;
                        default -> square * square;
                    };
        }
        return sum / excesses.size();
    }
}
