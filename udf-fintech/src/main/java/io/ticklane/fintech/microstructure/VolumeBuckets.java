package io.ticklane.fintech.microstructure;

import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import java.util.ArrayList;
import java.util.List;

/// Buckets of equal volume, each with what was bought and what was sold; a trade is split where a
/// bucket is full. Of the last n full ones the differences of both are summed. Made once for a
/// batch: made for each row it would be allocated for each row.
final class VolumeBuckets {
    /// How much of a bucket may be missing, or left of a trade, for rounding.
    private static final double ROUNDING = 1e-9;

    private final double bucket;
    private final int n;
    private final DoubleCells.View boughts;
    private final DoubleCells.View solds;
    private final LastSum imbalances;

    /// The buckets in the cells of a state from `cell` on, which are [#cells(int)].
    VolumeBuckets(State state, int cell, double bucket, int n) {
        this.bucket = bucket;
        this.n = n;
        boughts = state.doubles(cell).view();
        solds = state.doubles(cell + 1).view();
        imbalances = new LastSum(state, cell + 2, n);
    }

    /// The cells that a state has for them.
    static List<Cell> cells(int n) {
        List<Cell> cells = new ArrayList<>();
        cells.add(new OfDouble("bought"));
        cells.add(new OfDouble("sold"));
        cells.addAll(LastSum.cells(n));
        return cells;
    }

    /// A trade comes, of which a share was bought; a volume that is not positive is none.
    void fill(int slot, double volume, double share) {
        if (!(volume > 0 && volume <= Double.MAX_VALUE)) {
            return;
        }
        double bought = boughts.get(slot);
        double sold = solds.get(slot);
        double least = ROUNDING * bucket;
        double left = volume;
        while (left > least) {
            if (bought + sold == 0 && left > (n + 1.0) * bucket) {
                left = n * bucket + left % bucket; // of equal buckets, the last n count
            }
            double taken = Math.min(left, bucket - bought - sold);
            bought += taken * share;
            sold += taken * (1 - share);
            left -= taken;
            if (bought + sold >= bucket - least) {
                imbalances.push(slot, Math.abs(bought - sold));
                bought = 0;
                sold = 0;
            }
        }
        boughts.set(slot, bought);
        solds.set(slot, sold);
    }

    /// The mean difference as a share of a bucket; NaN until n buckets are full.
    double imbalance(int slot) {
        return imbalances.value(slot) / (n * bucket);
    }
}
