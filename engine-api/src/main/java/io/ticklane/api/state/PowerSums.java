package io.ticklane.api.state;

import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import java.math.BigDecimal;
import java.util.List;

/// Exact sums of the first four powers of numbers, and the sums of powers of deviations from the
/// mean that follow from them without cancellation, however large the mean. A square is two
/// doubles, so a third power is two products and a fourth power three; each has a sum of its own,
/// since one sum of all would need more than its four parts.
///
/// ```
///   x * x = square + rest
///
///   cell   0    1    2           3         4                5                 6
///   sum of x    x*x  x * square  x * rest  square * square  square * 2 rest   rest * rest
///               = x^2      = x^3 together            = x^4 together
/// ```
///
/// Deviations are first taken from the rounded mean m, as `sum (x - m)^3 = S3 - 3 m S2 + 3 m^2 S1 -
/// n m^3` and `sum (x - m)^4 = S4 - 4 m S3 + 6 m^2 S2 - 4 m^3 S1 + n m^4` without error, and then
/// corrected for what the rounding of m lost. As the results depend on the exact sums only, they
/// are the same bits whichever way the rows entered.
public final class PowerSums {
    /// How many cells of a state there are.
    public static final int CELLS = 7;

    private static final int SQUARES = 1;
    private static final int CUBES = 2;
    private static final int FOURTHS = 4;

    /// A difference of sums in twice the precision of a double has all digits of a double while its
    /// terms are no more than this times what it is measured by.
    private static final double CANCELLED = 0x1p52;

    /// Between these no product of parts loses bits to underflow, and none overflows.
    private static final double NORMAL = 0x1p-500;

    private static final double LIMIT = 0x1p1000;

    private PowerSums() {}

    /// The cells that a state has for the sums.
    public static List<Cell> cells() {
        return List.of(
                new OfSum("x"),
                new OfSum("xx"),
                new OfSum("xxx"),
                new OfSum("xxx_rest"),
                new OfSum("xxxx"),
                new OfSum("xxxx_rest"),
                new OfSum("xxxx_last"));
    }

    /// A number enters the sums in the cells from `cell` on, or one that entered leaves.
    public static void move(State state, int cell, int slot, double x, boolean enters) {
        double square = x * x;
        double rest = Math.fma(x, x, -square);
        state.sums(cell).move(slot, x, enters);
        state.sums(cell + SQUARES).moveProduct(slot, x, x, enters);
        state.sums(cell + CUBES).moveProduct(slot, x, square, enters);
        state.sums(cell + CUBES + 1).moveProduct(slot, x, rest, enters);
        state.sums(cell + FOURTHS).moveProduct(slot, square, square, enters);
        state.sums(cell + FOURTHS + 1).moveProduct(slot, square, 2 * rest, enters);
        state.sums(cell + FOURTHS + 2).moveProduct(slot, rest, rest, enters);
    }

    /// Adds the sums of a slot of another state.
    public static void merge(State into, int cell, int slot, State from, int fromSlot) {
        for (int i = cell; i < cell + CELLS; i++) {
            into.sums(i).merge(slot, from.sums(i), fromSlot);
        }
    }

    /// The mean of `count` numbers, rounded.
    public static double mean(State state, int cell, int slot, long count) {
        return state.sums(cell).value(slot) / count;
    }

    /// The sum of squared deviations from the mean: zero where all numbers are equal, NaN where a
    /// sum is not finite or there is no number.
    public static double squares(State state, int cell, int slot, long count) {
        SumCells x = state.sums(cell);
        return Moments.cross(x, x, state.sums(cell + SQUARES), slot, count);
    }

    /// The sum of third powers of deviations from the mean, where [#squares] of these numbers is
    /// above zero; NaN where a sum is not finite.
    public static double cubes(State state, int cell, int slot, long count, double squares) {
        double n = count;
        double m = mean(state, cell, slot, count);
        double shift = shift(state.sums(cell), slot, n, m);
        double terms =
                magnitude(state, cell + CUBES, 2, slot)
                        + 3 * Math.abs(m) * state.sums(cell + SQUARES).value(slot)
                        + 4 * n * Math.abs(m * m * m);
        double measure = squares * Math.sqrt(squares / n);
        double sum = aboutRounded(state, cell, slot, n, false, terms, measure);
        return sum - 3 * shift * squares - n * shift * shift * shift;
    }

    /// The sum of fourth powers of deviations from the mean, where [#squares] of these numbers is
    /// above zero; NaN where a sum is not finite.
    public static double fourths(State state, int cell, int slot, long count, double squares) {
        double n = count;
        double m = mean(state, cell, slot, count);
        double shift = shift(state.sums(cell), slot, n, m);
        double terms =
                magnitude(state, cell + FOURTHS, 3, slot)
                        + 4 * Math.abs(m) * magnitude(state, cell + CUBES, 2, slot)
                        + 6 * m * m * state.sums(cell + SQUARES).value(slot)
                        + 5 * n * (m * m) * (m * m);
        double measure = squares * (squares / n);
        double sum = aboutRounded(state, cell, slot, n, true, terms, measure);
        double cubes = shift == 0 ? 0 : cubes(state, cell, slot, count, squares);
        double square = shift * shift;
        return sum - 4 * shift * cubes - 6 * square * squares - n * square * square;
    }

    /// How far the mean lies above the rounded mean m.
    private static double shift(SumCells x, int slot, double n, double m) {
        double sum = x.value(slot);
        return (Math.fma(-n, m, sum) + x.error(slot, sum)) / n;
    }

    private static double magnitude(State state, int cell, int cells, int slot) {
        double sum = 0;
        for (int i = cell; i < cell + cells; i++) {
            sum += Math.abs(state.sums(i).value(slot));
        }
        return sum;
    }

    /// The sum of third or fourth powers of deviations from the rounded mean.
    ///
    /// @param terms what the magnitudes of the terms of the difference add up to
    /// @param measure what an error of the result is measured by
    @SuppressWarnings("ParameterNumber")
    private static double aboutRounded(
            State state,
            int cell,
            int slot,
            double n,
            boolean fourth,
            double terms,
            double measure) {
        if (!Double.isFinite(terms)) {
            return Double.NaN;
        }
        boolean precise = terms <= measure * CANCELLED && terms < LIMIT;
        boolean inParts = terms > NORMAL && terms < LIMIT && isCompact(state, cell, slot);
        if (precise || inParts) {
            ExactSum sum = state.sums(cell).scratch;
            synchronized (sum) {
                sum.clear();
                if (fourth) {
                    addFourths(sum, state, cell, slot, n, !precise);
                } else {
                    addCubes(sum, state, cell, slot, n, !precise);
                }
                if (precise || !sum.full()) {
                    return sum.value();
                }
            }
        }
        return inDecimals(state, cell, slot, n, fourth);
    }

    private static boolean isCompact(State state, int cell, int slot) {
        boolean compact = true;
        for (int i = cell; i < cell + CELLS; i++) {
            compact &= state.sums(i).isCompact(slot);
        }
        return compact;
    }

    private static void addCubes(
            ExactSum sum, State state, int cell, int slot, double n, boolean parts) {
        double m = state.sums(cell).value(slot) / n;
        double square = m * m;
        double rest = Math.fma(m, m, -square);
        sum.addTimes(state.sums(cell + CUBES), slot, parts, 1, 0, 0, 0);
        sum.addTimes(state.sums(cell + CUBES + 1), slot, parts, 1, 0, 0, 0);
        sum.addTimes(state.sums(cell + SQUARES), slot, parts, -2 * m, -m, 0, 0);
        sum.addTimes(state.sums(cell), slot, parts, 2 * square, square, 2 * rest, rest);
        double total = n * m;
        double totalRest = Math.fma(n, m, -total);
        sum.addProduct(-total, square);
        sum.addProduct(-total, rest);
        sum.addProduct(-totalRest, square);
        sum.addProduct(-totalRest, rest);
    }

    private static void addFourths(
            ExactSum sum, State state, int cell, int slot, double n, boolean parts) {
        double m = state.sums(cell).value(slot) / n;
        double square = m * m;
        double rest = Math.fma(m, m, -square);
        // the third power of m in four parts
        double c0 = m * square;
        double c1 = Math.fma(m, square, -c0);
        double c2 = m * rest;
        double c3 = Math.fma(m, rest, -c2);
        for (int i = 0; i < 3; i++) {
            sum.addTimes(state.sums(cell + FOURTHS + i), slot, parts, 1, 0, 0, 0);
        }
        sum.addTimes(state.sums(cell + CUBES), slot, parts, -4 * m, 0, 0, 0);
        sum.addTimes(state.sums(cell + CUBES + 1), slot, parts, -4 * m, 0, 0, 0);
        SumCells squares = state.sums(cell + SQUARES);
        sum.addTimes(squares, slot, parts, 4 * square, 2 * square, 4 * rest, 2 * rest);
        sum.addTimes(state.sums(cell), slot, parts, -4 * c0, -4 * c1, -4 * c2, -4 * c3);
        double total = n * m;
        double totalRest = Math.fma(n, m, -total);
        addTimes(sum, total, c0, c1, c2, c3);
        addTimes(sum, totalRest, c0, c1, c2, c3);
    }

    private static void addTimes(ExactSum sum, double a, double b, double c, double d, double e) {
        sum.addProduct(a, b);
        sum.addProduct(a, c);
        sum.addProduct(a, d);
        sum.addProduct(a, e);
    }

    private static double inDecimals(State state, int cell, int slot, double n, boolean fourth) {
        BigDecimal count = new BigDecimal(n);
        BigDecimal m = new BigDecimal(state.sums(cell).value(slot) / n);
        BigDecimal sum = state.sums(cell).exact(slot);
        BigDecimal squares = state.sums(cell + SQUARES).exact(slot);
        BigDecimal cubes = exact(state, cell + CUBES, 2, slot);
        BigDecimal square = m.multiply(m);
        if (!fourth) {
            return cubes.subtract(m.multiply(squares).multiply(BigDecimal.valueOf(3)))
                    .add(square.multiply(sum).multiply(BigDecimal.valueOf(3)))
                    .subtract(square.multiply(m).multiply(count))
                    .doubleValue();
        }
        return exact(state, cell + FOURTHS, 3, slot)
                .subtract(m.multiply(cubes).multiply(BigDecimal.valueOf(4)))
                .add(square.multiply(squares).multiply(BigDecimal.valueOf(6)))
                .subtract(square.multiply(m).multiply(sum).multiply(BigDecimal.valueOf(4)))
                .add(square.multiply(square).multiply(count))
                .doubleValue();
    }

    private static BigDecimal exact(State state, int cell, int cells, int slot) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = cell; i < cell + cells; i++) {
            sum = sum.add(state.sums(i).exact(slot));
        }
        return sum;
    }
}
