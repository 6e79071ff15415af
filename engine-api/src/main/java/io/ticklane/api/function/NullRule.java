package io.ticklane.api.function;

/// What a row with a missing argument does. NaN counts as missing everywhere.
public enum NullRule {
    /// Scalar: the result is NULL.
    STRICT,
    /// Frame: the row counts for nothing.
    IGNORE,
    /// Running: the state stays and the result repeats (NULL before the first value).
    CARRY,
    /// Running: the state keeps the last valid row and the result of this row is NULL.
    NULL_ROW,
    /// Running over the last n rows: the row takes its place among the n and counts for nothing.
    TAKES_PLACE
}
