package io.ticklane.exec.expression.kernel;

/// Computes the values of a column from the same rows of its arguments. Called for rows of a batch,
/// with the NULLs that the arguments bring already set; what it writes to a NULL row does not
/// count, except that codes of NULL rows stay 0.
public interface Kernel {
    /// Fills the rows of the target.
    void apply(Argument[] in, Target out);
}
