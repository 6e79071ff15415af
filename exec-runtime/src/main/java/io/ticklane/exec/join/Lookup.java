package io.ticklane.exec.join;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.exchange.StagedWork;
import org.jspecify.annotations.Nullable;

/// Finds the right rows of a key.
///
/// Threads: tasks of a stage in parallel, stages one after the other; when they have ended, any
/// number of finders.
sealed interface Lookup extends AutoCloseable permits DirectLookup, HashLookup, EveryRow {
    /// The next stage of filling; null when it is filled.
    StagedWork.@Nullable Stage next();

    /// Whether no key has more than one right row, so that [#following] is not needed.
    boolean unique();

    /// The next right row, in right order, of the same key; -1 after the last.
    int following(int row);

    /// A finder for one thread.
    Finder finder();

    @Override
    void close();

    /// Finds right rows for left rows.
    interface Finder {
        /// The first right row of the key of each left row; -1 where there is none. Whether each
        /// left row has one.
        boolean find(Batch left, int[] firsts);
    }
}
