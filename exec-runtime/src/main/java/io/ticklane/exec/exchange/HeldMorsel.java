package io.ticklane.exec.exchange;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import java.util.List;

/// A morsel whose batches are there already. Owns them until it is read.
///
/// @param reached the time that the rows have reached at the end; the least long for none
record HeldMorsel(long sequence, long floor, long reached, List<Batch> batches)
        implements Source.Morsel {
    /// A morsel that has reached no time.
    HeldMorsel(long sequence, long floor, List<Batch> batches) {
        this(sequence, floor, Long.MIN_VALUE, batches);
    }

    @Override
    public void read(BatchConsumer out) {
        int next = 0;
        try {
            while (next < batches.size()) {
                out.accept(batches.get(next++));
            }
        } finally {
            while (next < batches.size()) {
                batches.get(next++).close();
            }
        }
        if (reached > Long.MIN_VALUE) {
            out.reached(reached);
        }
    }
}
