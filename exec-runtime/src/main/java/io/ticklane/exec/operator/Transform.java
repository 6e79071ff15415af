package io.ticklane.exec.operator;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.snapshot.Saved;

/// A step of a pipeline. In a parallel pipeline each worker has an instance of its own and sees
/// whole morsels; a transform that needs all rows in their order (a running window) runs in a
/// serial pipeline, one instance for each lane, which sees morsels in ascending order of their
/// sequence.
///
/// Threads: one at a time.
public interface Transform extends AutoCloseable {
    /// Reads a batch, which stays the caller's, and pushes any number of batches of the same
    /// sequence.
    void process(Batch in, BatchConsumer out);

    /// The input has [reached][BatchConsumer#reached] a time: pushes what was held back for it, and
    /// tells what the output has reached.
    default void reached(long time, BatchConsumer out) {
        out.reached(time);
    }

    /// The input has ended: pushes what was held back, with a sequence not below the last.
    default void finish(BatchConsumer out) {}

    /// Whether more input cannot change the output, so that the pipeline may stop.
    default boolean full() {
        return false;
    }

    /// What this step keeps from one batch to the next, for snapshots. Steps of parallel pipelines
    /// keep nothing that matters.
    default Saved saved() {
        return Saved.not(getClass().getSimpleName());
    }

    @Override
    default void close() {}
}
