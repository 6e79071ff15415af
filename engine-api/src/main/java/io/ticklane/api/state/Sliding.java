package io.ticklane.api.state;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Frames that move on by a row: one term leaves, one enters, and the result is read. The loops go
/// on while sums need no more than the parts that they usually have, and stop before a row that
/// needs more; they call nothing, as a call would make them load everything again for each row.
///
/// A sum is left as its value and what its rounding lost, so its parts do not grow.
final class Sliding {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final int WIDTH = 4 * Double.BYTES;
    private static final int SECOND = Double.BYTES;
    private static final int THIRD = 2 * Double.BYTES;
    private static final int FOURTH = 3 * Double.BYTES;
    private static final double LIMIT = 0x1p1000;

    /// Products below lose bits to underflow.
    private static final double LEAST = 0x1p-900;

    /// A rest that moves a value neither up nor down when it is this much larger is less than half
    /// of its last bit.
    private static final double MORE = 1 + 0x1p-40;

    private Sliding() {}

    /// Slides sums and writes their values; returns the row that needs more, or `to`.
    static int sums(MemorySegment cells, FrameRows rows, int from, int to) {
        MemorySegment slots = rows.slots;
        MemorySegment entering = rows.entering;
        MemorySegment leaving = rows.leaving;
        MemorySegment values = rows.sums;
        for (int row = from; row < to; row++) {
            long at = (long) slots.get(INT, (long) row << 2) * WIDTH;
            double x = StateColumn.readDouble(entering, (long) row << 3);
            double y = -StateColumn.readDouble(leaving, (long) row << 3);
            double high = StateColumn.readDouble(cells, at);
            double low = StateColumn.readDouble(cells, at + SECOND);
            double below =
                    Math.abs(StateColumn.readDouble(cells, at + THIRD))
                            + Math.abs(StateColumn.readDouble(cells, at + FOURTH));
            double without = high + y;
            double lost = Expansion.lost(high, y, without);
            double lowWithout = low + lost;
            below += Math.abs(Expansion.lost(low, lost, lowWithout));
            double with = without + x;
            lost = Expansion.lost(without, x, with);
            double lowWith = lowWithout + lost;
            below += Math.abs(Expansion.lost(lowWithout, lost, lowWith));
            double sum = with + lowWith;
            if (below != 0 || !(Math.abs(sum) < LIMIT)) {
                return row;
            }
            StateColumn.writeDouble(cells, at, sum);
            StateColumn.writeDouble(cells, at + SECOND, Expansion.lost(with, lowWith, sum));
            StateColumn.writeDouble(values, (long) row << 3, sum + 0.0);
        }
        return to;
    }

    /// Slides sums and sums of squares, and writes values and sums of squared deviations; returns
    /// the row that needs more, or `to`.
    static int moments(
            MemorySegment sums, MemorySegment squares, FrameRows rows, int from, int to) {
        MemorySegment slots = rows.slots;
        MemorySegment entering = rows.entering;
        MemorySegment leaving = rows.leaving;
        MemorySegment counts = rows.counts;
        MemorySegment values = rows.sums;
        MemorySegment errors = rows.errors;
        MemorySegment crosses = rows.deviations;
        ThreeParts square = new ThreeParts();
        for (int row = from; row < to; row++) {
            long at = (long) slots.get(INT, (long) row << 2) * WIDTH;
            double x = StateColumn.readDouble(entering, (long) row << 3);
            double y = StateColumn.readDouble(leaving, (long) row << 3);
            // the sum, as above
            double high = StateColumn.readDouble(sums, at);
            double low = StateColumn.readDouble(sums, at + SECOND);
            double below =
                    Math.abs(StateColumn.readDouble(sums, at + THIRD))
                            + Math.abs(StateColumn.readDouble(sums, at + FOURTH))
                            + Math.abs(StateColumn.readDouble(squares, at + FOURTH));
            double without = high - y;
            double lost = Expansion.lost(high, -y, without);
            double lowWithout = low + lost;
            below += Math.abs(Expansion.lost(low, lost, lowWithout));
            double with = without + x;
            lost = Expansion.lost(without, x, with);
            double lowWith = lowWithout + lost;
            below += Math.abs(Expansion.lost(lowWithout, lost, lowWith));
            double sum = with + lowWith;
            double sumRest = Expansion.lost(with, lowWith, sum);
            square.read(squares, at);
            square.move(x, y);
            square.round();
            below += square.below;
            double cross =
                    Moments.quick(
                            (double) counts.get(LONG, (long) row << 3),
                            sum,
                            sumRest,
                            sum,
                            sumRest,
                            square.value,
                            square.rest);
            if (below != 0 || !(Math.abs(sum) < LIMIT) || Double.isNaN(cross)) {
                return row;
            }
            StateColumn.writeDouble(sums, at, sum);
            StateColumn.writeDouble(sums, at + SECOND, sumRest);
            square.write(squares, at);
            StateColumn.writeDouble(values, (long) row << 3, sum + 0.0);
            StateColumn.writeDouble(errors, (long) row << 3, sumRest);
            StateColumn.writeDouble(crosses, (long) row << 3, cross);
        }
        return to;
    }

    /// A sum of squares in three parts, in registers: it does not leave the loop.
    private static final class ThreeParts {
        private double value;
        private double rest;
        private double last;

        /// Not zero where three parts were not enough, or where the rounding of the value is in
        /// doubt.
        private double below;

        void read(MemorySegment cells, long at) {
            value = StateColumn.readDouble(cells, at);
            rest = StateColumn.readDouble(cells, at + SECOND);
            last = StateColumn.readDouble(cells, at + THIRD);
        }

        void write(MemorySegment cells, long at) {
            StateColumn.writeDouble(cells, at, value);
            StateColumn.writeDouble(cells, at + SECOND, rest);
            StateColumn.writeDouble(cells, at + THIRD, last);
        }

        /// The square of x enters and that of y leaves; each is two numbers.
        void move(double x, double y) {
            double yy = -(y * y);
            double yyRest = -Math.fma(y, y, yy);
            double xx = x * x;
            double xxRest = Math.fma(x, x, -xx);
            double change = xx + yy;
            double changeRest = Expansion.lost(xx, yy, change);
            double rests = xxRest + yyRest;
            double restsRest = Expansion.lost(xxRest, yyRest, rests);
            double high = value + change;
            double lost = Expansion.lost(value, change, high);
            value = high;
            below = addToLast(addToRest(lost));
            below += addToLast(addToRest(changeRest));
            below += addToLast(addToRest(rests));
            below += addToLast(restsRest);
        }

        private double addToRest(double term) {
            double sum = rest + term;
            double lost = Expansion.lost(rest, term, sum);
            rest = sum;
            return lost;
        }

        private double addToLast(double term) {
            double sum = last + term;
            double lost = Expansion.lost(last, term, sum);
            last = sum;
            return Math.abs(lost);
        }

        /// Makes the first part the value, the second what its rounding lost, rounded.
        void round() {
            double sum = value + rest;
            double middle = Expansion.lost(value, rest, sum);
            double after = middle + last;
            last = Expansion.lost(middle, last, after);
            double bound = Math.abs(after) * MORE;
            boolean sure = sum + bound == sum && sum - bound == sum;
            boolean ordinary = sum == 0 || (sum < LIMIT && sum >= LEAST);
            value = sum;
            rest = after;
            below += sure && ordinary ? 0 : 1;
        }
    }
}
