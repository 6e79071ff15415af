package io.ticklane.exec.frame;

import io.ticklane.exec.batch.Column;

/// A function over frames of ROWS that slide along the rows of each key.
///
/// Threads: one at a time.
interface SlidingCall extends AutoCloseable {
    /// Takes the rows of a block, and gives the result of each; the caller owns it.
    Column slide(RowBlock block);

    @Override
    default void close() {}
}
