package io.ticklane.api.function;

/// Rounds a sum of four doubles correctly: the result is the double nearest to the exact sum, ties
/// to even.
///
/// Source: Shewchuk 1997, GROW-EXPANSION; the correction of a tie by the sign of what lies below is
/// that of Hettinger's and Peters's full-precision summation.
final class Expansion {
    private Expansion() {}

    static double round(double a, double b, double c, double d) {
        // grow {d} by c
        double s1 = d + c;
        double p0 = low(d, c, s1);
        // grow {p0, s1} by b
        double q0 = b + p0;
        double r0 = low(b, p0, q0);
        double q1 = q0 + s1;
        double r1 = low(q0, s1, q1);
        // grow {r0, r1, q1} by a
        double t0 = a + r0;
        double e0 = low(a, r0, t0);
        double t1 = t0 + r1;
        double e1 = low(t0, r1, t1);
        double t2 = t1 + q1;
        double e2 = low(t1, q1, t2);
        return roundParts(t2, e2, e1, e0);
    }

    /// Parts do not overlap and fall in magnitude, zeros aside.
    private static double roundParts(double p3, double p2, double p1, double p0) {
        double high = p3 + p2;
        double rest = p2 - (high - p3);
        double below = p1;
        double last = p0;
        if (rest == 0) {
            double next = high + p1;
            rest = p1 - (next - high);
            high = next;
            below = p0;
            last = 0;
            if (rest == 0) {
                next = high + p0;
                rest = p0 - (next - high);
                high = next;
                below = 0;
            }
        }
        double sign = below == 0 ? last : below;
        if (sign != 0 && (rest > 0) == (sign > 0)) {
            double twice = rest * 2;
            double up = high + twice;
            if (up - high == twice) {
                return up;
            }
        }
        return high;
    }

    private static double low(double a, double b, double sum) {
        double part = sum - a;
        return (a - (sum - part)) + (b - part);
    }
}
