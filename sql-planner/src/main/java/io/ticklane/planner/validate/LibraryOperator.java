package io.ticklane.planner.validate;

import io.ticklane.api.function.FunctionDefinition;

/// A Calcite operator that stands for a function of a library. A call has exactly one operand for each parameter of the
/// function, in order: columns as expressions, constants as literals (checked against their range), constants that were left
/// out and have no default as NULL literals.
public interface LibraryOperator {
    /// The function.
    FunctionDefinition definition();
}
