package io.ticklane.api.function;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleWriter;

/// Computes rows from the same rows of its arguments. Immutable and shared by threads.
public interface ScalarKernel {
    /// Writes rows `[from, to)` of the result.
    void apply(Columns in, int from, int to, DoubleWriter out);
}
