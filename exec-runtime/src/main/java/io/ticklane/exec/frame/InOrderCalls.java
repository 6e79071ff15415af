package io.ticklane.exec.frame;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Some calls of a frame window that are computed together, row after row.
///
/// Threads: one at a time.
interface InOrderCalls extends AutoCloseable {
    /// Takes the rows of a batch with their slots (four bytes each, below `slotCount`), and gives a
    /// column of results for each call; the caller owns them.
    List<Column> advance(Batch in, MemorySegment slots, int slotCount);

    @Override
    void close();
}
