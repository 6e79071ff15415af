package io.ticklane.api.function;

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
            // the squares: what leaves and what enters are two numbers each
            double yy = -(y * y);
            double yyRest = -Math.fma(y, y, yy);
            double xx = x * x;
            double xxRest = Math.fma(x, x, -xx);
            double change = xx + yy;
            double changeRest = Expansion.lost(xx, yy, change);
            double rests = xxRest + yyRest;
            double restsRest = Expansion.lost(xxRest, yyRest, rests);
            double q0 = StateColumn.readDouble(squares, at);
            double q1 = StateColumn.readDouble(squares, at + SECOND);
            double q2 = StateColumn.readDouble(squares, at + THIRD);
            double s0 = q0 + change;
            double l0 = Expansion.lost(q0, change, s0);
            double s1 = q1 + l0;
            double l1 = Expansion.lost(q1, l0, s1);
            double t1 = s1 + changeRest;
            double m1 = Expansion.lost(s1, changeRest, t1);
            double u1 = t1 + rests;
            double n1 = Expansion.lost(t1, rests, u1);
            double s2 = q2 + l1;
            below += Math.abs(Expansion.lost(q2, l1, s2));
            double t2 = s2 + m1;
            below += Math.abs(Expansion.lost(s2, m1, t2));
            double u2 = t2 + n1;
            below += Math.abs(Expansion.lost(t2, n1, u2));
            double v2 = u2 + restsRest;
            below += Math.abs(Expansion.lost(u2, restsRest, v2));
            // the value, and two parts below it
            double square = s0 + u1;
            double middle = Expansion.lost(s0, u1, square);
            double squareRest = middle + v2;
            double last = Expansion.lost(middle, v2, squareRest);
            double bound = Math.abs(squareRest) * MORE;
            double cross =
                    Moments.quick(
                            counts.get(LONG, (long) row << 3),
                            sum,
                            sumRest,
                            sum,
                            sumRest,
                            square,
                            squareRest);
            if (below != 0
                    || square + bound != square
                    || square - bound != square
                    || !(square < LIMIT)
                    || (square < LEAST && square != 0)
                    || !(Math.abs(sum) < LIMIT)
                    || Double.isNaN(cross)) {
                return row;
            }
            StateColumn.writeDouble(sums, at, sum);
            StateColumn.writeDouble(sums, at + SECOND, sumRest);
            StateColumn.writeDouble(squares, at, square);
            StateColumn.writeDouble(squares, at + SECOND, squareRest);
            StateColumn.writeDouble(squares, at + THIRD, last);
            StateColumn.writeDouble(values, (long) row << 3, sum + 0.0);
            StateColumn.writeDouble(errors, (long) row << 3, sumRest);
            StateColumn.writeDouble(crosses, (long) row << 3, cross);
        }
        return to;
    }
}
