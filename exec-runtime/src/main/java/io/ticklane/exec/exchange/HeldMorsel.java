package io.ticklane.exec.exchange;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import java.util.List;

/// A morsel whose batches are there already. Owns them until it is read.
record HeldMorsel(long sequence, long floor, List<Batch> batches) implements Source.Morsel {
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
    }
}
