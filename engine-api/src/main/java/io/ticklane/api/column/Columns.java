package io.ticklane.api.column;

/// The column arguments of a call, in parameter order, counted from 0 over
/// [io.ticklane.api.function.FunctionSpec#columns()].
public interface Columns {
    /// A DOUBLE argument.
    DoubleColumn doubles(int column);

    /// A TIMESTAMP argument, in nanoseconds, or another whole number.
    LongColumn longs(int column);

    /// An ARRAY argument.
    ArrayColumn arrays(int column);
}
