package io.ticklane.jdbc.internal.session;

/// What a statement gave.
public sealed interface Outcome {

    /// Rows, to be closed by the receiver.
    record Rows(BatchStream stream) implements Outcome {}

    /// Number of rows changed.
    record Count(long rows) implements Outcome {}
}
