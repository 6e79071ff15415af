package io.ticklane.exec.window;

import io.ticklane.exec.batch.ColumnBuilder;

/// A window function over sorted partitions.
///
/// Threads: one at a time.
public interface FrameFunction extends AutoCloseable {
    /// Appends the results of a partition's rows in their sorted order.
    void compute(Frames frames, ColumnBuilder out);

    /// Gives the memory of the function back.
    @Override
    default void close() {}
}
