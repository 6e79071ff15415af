package io.ticklane.exec.operator;

import io.ticklane.exec.batch.Batch;

/// Where an operator pushes its rows.
@FunctionalInterface
public interface BatchConsumer {
    /// Takes ownership of a batch.
    void accept(Batch batch);
}
