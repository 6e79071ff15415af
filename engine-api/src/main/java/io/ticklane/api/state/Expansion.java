package io.ticklane.api.state;

/// Arithmetic without error on sums of a few doubles.
///
/// Source: Knuth, TAOCP 2, 4.2.2 (the error of a sum); Shewchuk 1997, GROW-EXPANSION; the
/// correction of a tie by the sign of what lies below is that of Hettinger's and Peters's
/// full-precision summation.
final class Expansion {
    /// Wider than the relative error of the few operations that it bounds, which is some 2^-52.
    private static final double SLACK = 0x1p-50;

    private Expansion() {}

    /// What `sum = a + b` lost; exact while the sum is below the largest double.
    static double lost(double a, double b, double sum) {
        double part = sum - a;
        return (a - (sum - part)) + (b - part);
    }

    /// The double nearest to the exact sum of four, ties to even.
    static double round(double a, double b, double c, double d) {
        double high = a + b;
        double below = c + d;
        if (below == 0) {
            return high + 0.0;
        }
        double rest = lost(a, b, high);
        double bound =
                Math.abs(rest + below) + (Math.abs(rest) + Math.abs(c) + Math.abs(d)) * SLACK;
        if (high + bound == high && high - bound == high) {
            return high;
        }
        return round(a, b, c, d, 0);
    }

    /// The double nearest to the exact sum of five, ties to even.
    static double round(double a, double b, double c, double d, double e) {
        // grow {d} by c
        double s1 = d + c;
        double s0 = lost(d, c, s1);
        // grow {s0, s1} by b
        double q0 = b + s0;
        double r0 = lost(b, s0, q0);
        double r2 = q0 + s1;
        double r1 = lost(q0, s1, r2);
        // grow {r0, r1, r2} by a
        double t0 = a + r0;
        double u0 = lost(a, r0, t0);
        double t1 = t0 + r1;
        double u1 = lost(t0, r1, t1);
        double u3 = t1 + r2;
        double u2 = lost(t1, r2, u3);
        // grow {u0, u1, u2, u3} by e
        double v0 = e + u0;
        double p0 = lost(e, u0, v0);
        double v1 = v0 + u1;
        double p1 = lost(v0, u1, v1);
        double v2 = v1 + u2;
        double p2 = lost(v1, u2, v2);
        double p4 = v2 + u3;
        double p3 = lost(v2, u3, p4);
        return roundParts(p4, p3, p2, p1, p0);
    }

    /// Parts do not overlap and fall in magnitude, zeros aside. The parts are added from the top
    /// until one does not fit; what is then below decides a tie.
    private static double roundParts(double p4, double p3, double p2, double p1, double p0) {
        double high = p4 + p3;
        double rest = p3 - (high - p4);
        if (rest != 0) {
            return tie(high, rest, p2 != 0 ? p2 : p1 != 0 ? p1 : p0);
        }
        double next = high + p2;
        rest = p2 - (next - high);
        if (rest != 0) {
            return tie(next, rest, p1 != 0 ? p1 : p0);
        }
        high = next + p1;
        rest = p1 - (high - next);
        if (rest != 0) {
            return tie(high, rest, p0);
        }
        return high + p0;
    }

    /// Lets parts overlap no more, the greatest first and zeros last; their sum stays what it is.
    static void distil(double[] parts) {
        int last = parts.length - 1;
        // each pass moves what fits one place up; after as many passes as parts nothing moves
        for (int pass = 0; pass < last; pass++) {
            for (int i = last; i > 0; i--) {
                double sum = parts[i - 1] + parts[i];
                parts[i] = lost(parts[i - 1], parts[i], sum);
                parts[i - 1] = sum;
            }
            squeeze(parts);
        }
    }

    /// Moves zeros behind the other parts.
    private static void squeeze(double[] parts) {
        int to = 0;
        for (double part : parts) {
            if (part != 0) {
                parts[to++] = part;
            }
        }
        while (to < parts.length) {
            parts[to++] = 0;
        }
    }

    private static double tie(double high, double rest, double below) {
        if (below != 0 && (rest > 0) == (below > 0)) {
            double twice = rest * 2;
            double up = high + twice;
            if (up - high == twice) {
                return up;
            }
        }
        return high;
    }
}
