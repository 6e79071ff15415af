package io.ticklane.fintech.average;

import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.SumCells;

/// The sum of values weighted by their rank, 1 for the oldest, exact while values come and go. When
/// the oldest leaves, all ranks fall by one, so the weighted sum falls by the plain one; that is
/// kept negated, as exact sums only add up. NaN counts for nothing. Infinite values are counted
/// beside the sums, so they leave as they came.
final class WeightedSums {
    /// Below this a value times its rank does not overflow.
    private static final double LIMIT = 0x1p1000;

    private final LongCells.View finite;
    private final LongCells.View positive;
    private final LongCells.View negative;
    private final SumCells negated;
    private final SumCells weighted;

    /// Sums in a state: three longs from cell `counts`, two exact sums from cell `sums`.
    WeightedSums(State state, int counts, int sums) {
        finite = state.longs(counts).view();
        positive = state.longs(counts + 1).view();
        negative = state.longs(counts + 2).view();
        negated = state.sums(sums);
        weighted = state.sums(sums + 1);
    }

    /// A new value has the highest rank.
    void enter(int slot, double value) {
        if (Double.isNaN(value)) {
            return;
        }
        if (Double.isInfinite(value)) {
            countInfinite(slot, value, 1);
            return;
        }
        long rank = finite.get(slot) + 1;
        finite.set(slot, rank);
        negated.add(slot, -value);
        if (Math.abs(value) < LIMIT) {
            weighted.subtractProduct(slot, -(double) rank, value);
        } else {
            for (long i = 0; i < rank; i++) {
                weighted.subtract(slot, -value);
            }
        }
    }

    /// The oldest value leaves.
    void leave(int slot, double value) {
        if (Double.isNaN(value)) {
            return;
        }
        if (Double.isInfinite(value)) {
            countInfinite(slot, value, -1);
            return;
        }
        finite.set(slot, finite.get(slot) - 1);
        weighted.merge(slot, negated, slot);
        negated.subtract(slot, -value);
    }

    /// The weighted mean, NaN without a value.
    double mean(int slot) {
        boolean up = positive.get(slot) > 0;
        boolean down = negative.get(slot) > 0;
        if (up || down) {
            return up && down
                    ? Double.NaN
                    : up ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        double count = (double) finite.get(slot);
        return weighted.value(slot) / (count * (count + 1) / 2);
    }

    private void countInfinite(int slot, double value, int change) {
        LongCells.View count = value > 0 ? positive : negative;
        count.set(slot, count.get(slot) + change);
    }
}
