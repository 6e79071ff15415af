package io.ticklane.fintech;

import io.ticklane.api.state.SortedCells;

/// What a [SortedKernel] computes. Immutable.
public interface SortedMeasure {
    /// The measure of the values of a slot, of which there is at least one. The current value is
    /// the one that is judged; NaN where none is. NaN is NULL.
    double of(SortedCells values, int slot, double current);
}
