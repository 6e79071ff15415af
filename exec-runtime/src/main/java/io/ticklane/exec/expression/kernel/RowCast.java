package io.ticklane.exec.expression.kernel;

import io.ticklane.exec.expression.value.Outcome;

/// Converts the value of one row.
public interface RowCast {
    /// Converts the value of a row that is not NULL and writes it, if the outcome is
    /// [Outcome#DONE].
    Outcome cast(Argument in, int row, Target out);
}
