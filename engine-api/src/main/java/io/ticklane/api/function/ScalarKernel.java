package io.ticklane.api.function;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleWriter;

/// Computes rows from the same rows of its arguments. Immutable and shared by threads.
public interface ScalarKernel {
    /// Writes rows `[from, to)` of the result: numbers, 1 or 0 for a BOOLEAN, the position of a
    /// word for a VARCHAR ([FunctionDefinition.Scalar#words()]), and through [DoubleWriter#longs()]
    /// the nanoseconds of a TIMESTAMP.
    void apply(Columns in, int from, int to, DoubleWriter out);
}
