package io.ticklane.exec.operator;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.snapshot.Saved;

/// A step where the rows of several inputs meet, as those of two streams that are joined. Its
/// inputs are read in turns, and what comes out must not follow from whose turn it was.
///
/// Threads: one at a time.
public interface Meeting extends AutoCloseable {
    /// Reads a batch of an input, which stays the caller's, and pushes any number of batches.
    void process(int input, Batch in, BatchConsumer out);

    /// An input has [reached][BatchConsumer#reached] a time.
    void reached(int input, long time, BatchConsumer out);

    /// An input has ended.
    void ended(int input, BatchConsumer out);

    /// Whether an input is to be read now. Of those that have not ended there is always one.
    default boolean wants(int input) {
        return true;
    }

    /// Whether more input cannot change the output.
    default boolean full() {
        return false;
    }

    /// What is kept here from one batch to the next, for snapshots.
    Saved saved();

    @Override
    void close();
}
