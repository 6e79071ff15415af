package io.ticklane.fintech.risk;

/// Quantiles of the standard normal distribution. They are found once for each call of a function,
/// so that exactness counts here and speed does not.
final class NormalQuantile {
    private static final double LOG_ROOT_TWO_PI = 0.5 * Math.log(2 * Math.PI);
    private static final double SERIES_UP_TO = 3;
    private static final int MOST_STEPS = 200;

    private NormalQuantile() {}

    /// The number below which the standard normal distribution has the probability p, 0 < p < 1.
    static double of(double p) {
        return p > 0.5 ? -lower(1 - p) : p == 0.5 ? 0 : lower(p);
    }

    /// The quantile of a probability below one half by the method of Newton on the logarithm of the
    /// distribution, which is concave: after the first step it nears the root from one side.
    private static double lower(double p) {
        double target = Math.log(p);
        double x = 0;
        for (int step = 0; step < MOST_STEPS; step++) {
            double ratio = tailOverDensity(-x);
            double logDensity = -x * x / 2 - LOG_ROOT_TWO_PI;
            double change = (logDensity + Math.log(ratio) - target) * ratio;
            x -= change;
            if (Math.abs(change) <= 1e-15 * Math.abs(x)) {
                break;
            }
        }
        return x;
    }

    /// The upper tail of the distribution over its density at x >= 0 (the ratio of Mills).
    private static double tailOverDensity(double x) {
        return x < SERIES_UP_TO ? bySeries(x) : byFraction(x);
    }

    /// One half minus `x + x^3 / 3 + x^5 / (3 5) + ...`, with the density taken out.
    private static double bySeries(double x) {
        double term = x;
        double sum = x;
        for (int odd = 3; term > 1e-18 * sum; odd += 2) {
            term *= x * x / odd;
            sum += term;
        }
        return 0.5 * Math.exp(x * x / 2 + LOG_ROOT_TWO_PI) - sum;
    }

    /// `1 / (x + 1 / (x + 2 / (x + 3 / (x + ...))))`, from the inside out.
    private static double byFraction(double x) {
        double fraction = x;
        for (int depth = MOST_STEPS; depth > 0; depth--) {
            fraction = x + depth / fraction;
        }
        return 1 / fraction;
    }
}
