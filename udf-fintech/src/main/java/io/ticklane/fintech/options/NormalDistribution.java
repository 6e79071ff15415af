package io.ticklane.fintech.options;

/// The standard normal distribution. The probability comes from the complementary error function,
/// which is a quotient of polynomials on each of three ranges of its argument, exact to a few units
/// in the last place in both tails.
///
/// Source: Cody 1969, Rational Chebyshev Approximations for the Error Function, Mathematics of
/// Computation 23.
final class NormalDistribution {
    private static final double ROOT_HALF = Math.sqrt(0.5);
    private static final double DENSITY_AT_ZERO = 1 / Math.sqrt(2 * Math.PI);
    private static final double ONE_OVER_ROOT_PI = 1 / Math.sqrt(Math.PI);

    /// Up to here the error function itself is approximated.
    private static final double SMALL = 0.46875;

    /// From here on the approximation is one in `1 / x^2`.
    private static final double LARGE = 4;

    /// From here on the complementary error function is less than any double.
    private static final double VANISHES = 27.3;

    // Coefficients from the highest power down; the leading one of a denominator is 1.
    private static final double[] SMALL_UP = {
        1.85777706184603153e-1,
        3.16112374387056560,
        1.13864154151050156e2,
        3.77485237685302021e2,
        3.20937758913846947e3
    };
    private static final double[] SMALL_DOWN = {
        1,
        2.36012909523441209e1,
        2.44024637934444173e2,
        1.28261652607737228e3,
        2.84423683343917062e3
    };
    private static final double[] MIDDLE_UP = {
        2.15311535474403846e-8,
        5.64188496988670089e-1,
        8.88314979438837594,
        6.61191906371416295e1,
        2.98635138197400131e2,
        8.81952221241769090e2,
        1.71204761263407058e3,
        2.05107837782607147e3,
        1.23033935479799725e3
    };
    private static final double[] MIDDLE_DOWN = {
        1,
        1.57449261107098347e1,
        1.17693950891312499e2,
        5.37181101862009858e2,
        1.62138957456669019e3,
        3.29079923573345963e3,
        4.36261909014324716e3,
        3.43936767414372164e3,
        1.23033935480374942e3
    };
    private static final double[] LARGE_UP = {
        1.63153871373020978e-2,
        3.05326634961232344e-1,
        3.60344899949804439e-1,
        1.25781726111229246e-1,
        1.60837851487422766e-2,
        6.58749161529837803e-4
    };
    private static final double[] LARGE_DOWN = {
        1,
        2.56852019228982242,
        1.87295284992346047,
        5.27905102951428412e-1,
        6.05183413124413191e-2,
        2.33520497626869185e-3
    };

    private NormalDistribution() {}

    /// The probability of a value up to x; NaN for NaN.
    static double probability(double x) {
        double z = Math.abs(x) * ROOT_HALF;
        if (z <= SMALL) {
            return 0.5 + 0.5 * Math.copySign(errorFunction(z), x);
        }
        double tail = 0.5 * complement(z);
        return x > 0 ? 1 - tail : tail;
    }

    /// The density at x.
    static double density(double x) {
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
        double scaled;
        if (z <= LARGE) {
            scaled = polynomial(MIDDLE_UP, z) / polynomial(MIDDLE_DOWN, z);
        } else {
            double inverse = 1 / (z * z);
            double quotient = polynomial(LARGE_UP, inverse) / polynomial(LARGE_DOWN, inverse);
            scaled = (ONE_OVER_ROOT_PI - inverse * quotient) / z;
        }
        return exponentialOfSquare(z) * scaled;
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
