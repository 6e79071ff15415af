package io.ticklane.exec.frame;

import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// Some calls of a frame window that are computed together, row after row.
///
/// Threads: one at a time.
public interface InOrderCalls extends AutoCloseable {
    /// Takes the rows of a batch with their slots (four bytes each, below `slotCount`), and gives a
    /// column of results for each call; the caller owns them.
    List<Column> advance(Batch in, MemorySegment slots, int slotCount);

    /// What has a state that cannot be saved, by its name.
    Optional<String> unsaved();

    /// Writes what is known of so many slots, which are all.
    void save(StateWriter out, int slotCount);

    /// Reads what is known of so many slots; there are none yet.
    void restore(StateReader in, int slotCount);

    @Override
    void close();
}
