package io.ticklane.api.plan;

/// The kinds of an equi-join.
public enum JoinKind {
    INNER,
    LEFT,
    RIGHT,
    FULL,
    /// Left rows with a match, once; the output has the left columns.
    SEMI,
    /// Left rows without a match; the output has the left columns.
    ANTI,
    /// As ANTI, with SQL's rule of NOT IN: a NULL key on either side keeps a left row out.
    NULL_AWARE_ANTI,
    /// All left rows and a last BOOLEAN column: TRUE with a match, NULL when a NULL key or residual
    /// leaves it open, else FALSE.
    LEFT_MARK
}
