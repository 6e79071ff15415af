package io.ticklane.exec.connector;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;

/// Adds rows to a table in transactions: rows become visible together at [#commit()], or never.
///
/// Threads: one at a time.
public interface TableWriter extends AutoCloseable {
    /// Adds rows to the transaction, in their order; begins one where none is open. The columns are
    /// all columns of the table. Waits while the table takes rows more slowly than they come.
    ///
    /// Ownership: the batch stays the caller's.
    void write(Batch rows, Dictionary dictionary);

    /// Makes the rows of the transaction visible; returns when they are safe. Without a transaction
    /// it does nothing.
    void commit();

    /// Throws away what was not committed.
    @Override
    void close();
}
