package io.ticklane.exec.expression.kernel;

/// Computes a value from the arguments of one row, none of which is NULL.
public interface RowFunction {
    /// The bits of the result: a code, a number, or 1 and 0 for TRUE and FALSE.
    long apply(Argument[] in, int row);
}
