package io.ticklane.exec.filter;

import io.ticklane.exec.batch.Column;

/// Tells of values whether they may be among some keys; of each key it says so.
///
/// Threads: any, once it was filled.
sealed interface KeyTest extends AutoCloseable permits KeyBits, KeyBloom {
    /// Keeps, of the first `count` rows, those whose values may be keys, in their order at the
    /// front; how many they are. No value is NULL.
    int narrow(Column column, int[] rows, int count);

    /// Whether the value of a row, which is not NULL, may be a key.
    boolean has(Column column, int row);

    /// Whether a key may lie between two whole numbers, both included.
    boolean anyBetween(long least, long greatest);

    @Override
    void close();
}
