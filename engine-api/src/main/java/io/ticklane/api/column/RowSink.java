package io.ticklane.api.column;

/// Takes the rows of a table function. Columns count from 0 over
/// [FunctionDefinition.Table#output()]; a column that is not set is NULL. The runtime puts the
/// partition columns of the slot's key before them.
public interface RowSink {
    /// Begins a row of the key of this slot.
    void begin(int slot);

    /// Sets a DOUBLE; NaN is NULL.
    void set(int column, double value);

    /// Sets a BIGINT, TIMESTAMP (nanoseconds) or another whole number, or a VARCHAR by the code
    /// that an argument has for it.
    void set(int column, long value);

    /// Sets a BOOLEAN.
    void set(int column, boolean value);
}
