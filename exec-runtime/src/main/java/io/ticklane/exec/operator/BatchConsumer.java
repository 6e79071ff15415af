package io.ticklane.exec.operator;

import io.ticklane.exec.batch.Batch;

/// Where an operator pushes its rows.
@FunctionalInterface
public interface BatchConsumer {
    /// Takes ownership of a batch.
    void accept(Batch batch);

    /// Rows that come in the order of their times have reached one: none that comes later has a
    /// time below it. To pass it over changes no row, only when some come out.
    default void reached(long time) {}
}
