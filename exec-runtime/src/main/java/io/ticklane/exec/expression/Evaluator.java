package io.ticklane.exec.expression;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;

/// A compiled expression.
///
/// Threads: one at a time, since kernels remember what they computed for a text; each worker
/// compiles its own. Closed when no longer needed, before the query's memory.
public interface Evaluator extends AutoCloseable {
    /// The type of the values.
    SqlType type();

    /// The values for the rows of a batch: a new reference, which the caller closes. The batch
    /// stays the caller's.
    Column evaluate(Batch batch);

    /// Clears the bits of the rows for which the value, a truth value, is not TRUE; looks only at
    /// rows whose bits are set. Bits behind the last row are clear and stay so.
    void narrow(Batch batch, long[] open);

    @Override
    void close();
}
