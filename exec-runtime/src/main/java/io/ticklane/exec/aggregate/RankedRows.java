package io.ticklane.exec.aggregate;

/// Rows in the order of a value, found by their rank.
@FunctionalInterface
public interface RankedRows {
    /// The row of a rank, from 0.
    int row(int rank);
}
