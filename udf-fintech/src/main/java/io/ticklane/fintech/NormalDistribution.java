package io.ticklane.fintech;

/// The standard normal distribution. The probability comes from the complementary error function,
/// which is a quotient of polynomials on each of three ranges of its argument, exact to a few units
/// in the last place in both tails.
///
/// Source: Cody 1969, Rational Chebyshev Approximations for the Error Function, Mathematics of
/// Computation 23.
public final class NormalDistribution {
    private static final double ROOT_HALF = Math.sqrt(0.5);
    private static final double DENSITY_AT_ZERO = 1 / Math.sqrt(2 * Math.PI);
    private static final double ONE_OVER_ROOT_PI = 1 / Math.sqrt(Math.PI);

    private static final int MOST_STEPS = 200;

    /// A quantile is known when a step is this part of it.
    private static final double CLOSE = 1e-15;

    /// Up to here the error function itself is approximated.
    private static final double SMALL = 0.46875;

    /// From here on the approximation is one in `1 / x^2`.
    private static final double LARGE = 4;

    /// From here on the complementary error function is less than any double.
    private static final double VANISHES = 27.3;

    // Coefficients from the highest power down; the leading one of a denominator is 1.
    private static final double[] SMALL_UP = {
        0.18577770618460315,
        3.1611237438705655,
        113.86415415105016,
        377.485237685302,
        3209.3775891384694
    };
    private static final double[] SMALL_DOWN = {
        1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171
    };
    private static final double[] MIDDLE_UP = {
        2.1531153547440383e-08,
        0.5641884969886701,
        8.883149794388377,
        66.11919063714163,
        298.6351381974001,
        881.952221241769,
        1712.0476126340707,
        2051.0783778260716,
        1230.3393547979972
    };
    private static final double[] MIDDLE_DOWN = {
        1,
        15.744926110709835,
        117.6939508913125,
        537.1811018620099,
        1621.3895745666903,
        3290.7992357334597,
        4362.619090143247,
        3439.3676741437216,
        1230.3393548037495
    };
    private static final double[] LARGE_UP = {
        0.016315387137302097,
        0.30532663496123236,
        0.36034489994980445,
        0.12578172611122926,
        0.016083785148742275,
        0.0006587491615298378
    };
    private static final double[] LARGE_DOWN = {
        1,
        2.568520192289822,
        1.8729528499234604,
        0.5279051029514285,
        0.06051834131244132,
        0.0023352049762686918
    };

    private NormalDistribution() {}

    /// The probability of a value up to x; NaN for NaN.
    public static double probability(double x) {
        double z = Math.abs(x) * ROOT_HALF;
        if (z <= SMALL) {
            return 0.5 + 0.5 * Math.copySign(errorFunction(z), x);
        }
        double tail = 0.5 * complement(z);
        return x > 0 ? 1 - tail : tail;
    }

    /// The number below which a value falls with the probability p, 0 < p < 1. Takes many steps:
    /// for what is found once for each call of a function.
    public static double quantile(double p) {
        return p > 0.5 ? -lowerQuantile(1 - p) : p == 0.5 ? 0 : lowerQuantile(p);
    }

    /// Newton's method on the logarithm of the probability, which is concave: after the first step
    /// it nears the root from one side.
    private static double lowerQuantile(double p) {
        double target = StrictMath.log(p);
        double x = 0;
        for (int step = 0; step < MOST_STEPS; step++) {
            double ratio = tailOverDensity(-x);
            double logDensity = StrictMath.log(DENSITY_AT_ZERO) - x * x / 2;
            double change = (logDensity + StrictMath.log(ratio) - target) * ratio;
            x -= change;
            if (Math.abs(change) <= CLOSE * Math.abs(x)) {
                break;
            }
        }
        return x;
    }

    /// The upper tail over the density at x >= 0 (the ratio of Mills), which does not vanish.
    private static double tailOverDensity(double x) {
        double z = x * ROOT_HALF;
        return z <= SMALL
                ? (0.5 - 0.5 * errorFunction(z)) / density(x)
                : scaledComplement(z) * 0.5 / DENSITY_AT_ZERO;
    }

    /// The density at x.
    public static double density(double x) {
        return DENSITY_AT_ZERO * StrictMath.exp(-0.5 * x * x);
    }

    /// The error function of a number up to [#SMALL].
    private static double errorFunction(double z) {
        double square = z * z;
        return z * polynomial(SMALL_UP, square) / polynomial(SMALL_DOWN, square);
    }

    /// The complementary error function of a number above [#SMALL].
    private static double complement(double z) {
        if (z >= VANISHES) {
            return 0;
        }
        return exponentialOfSquare(z) * scaledComplement(z);
    }

    /// The same times `exp(z * z)`.
    private static double scaledComplement(double z) {
        if (z <= LARGE) {
            return polynomial(MIDDLE_UP, z) / polynomial(MIDDLE_DOWN, z);
        }
        double inverse = 1 / (z * z);
        double quotient = polynomial(LARGE_UP, inverse) / polynomial(LARGE_DOWN, inverse);
        return (ONE_OVER_ROOT_PI - inverse * quotient) / z;
    }

    /// `exp(-z * z)`; the square is split in an exact part and a small rest, since its rounding
    /// would show in the result.
    private static double exponentialOfSquare(double z) {
        double head = Math.rint(z * 16) / 16;
        double rest = (z - head) * (z + head);
        return StrictMath.exp(-head * head) * StrictMath.exp(-rest);
    }

    private static double polynomial(double[] coefficients, double x) {
        double sum = coefficients[0];
        for (int i = 1; i < coefficients.length; i++) {
            sum = sum * x + coefficients[i];
        }
        return sum;
    }
}
