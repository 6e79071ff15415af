package io.ticklane.exec.expression.value;

/// How the reading or conversion of a value ended.
public enum Outcome {
    /// There is a value.
    DONE,
    /// The type does not hold the value.
    OUT_OF_RANGE,
    /// The text is not in the form of the type.
    BAD_TEXT
}
