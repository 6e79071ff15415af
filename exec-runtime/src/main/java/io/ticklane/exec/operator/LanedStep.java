package io.ticklane.exec.operator;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A step that adds columns to rows in their order, each key by itself, so that lanes can share the
/// keys: every lane sees all batches and fills the rows of its own keys, in place. No other column
/// is moved.
///
/// ```
///                    +--> lane 0: rows of its keys --+
///   morsel (shared) -+                               +-- the last one hands the morsel on
///                    +--> lane 1: rows of its keys --+
/// ```
///
/// Threads: any.
public interface LanedStep {
    /// How many columns of the input go on: the first ones.
    int kept();

    /// The types of the columns that are added.
    List<SqlType> results();

    /// The lane of this number, with a state of its own.
    Lane lane(int lane, int lanes);

    /// What one lane has of a step.
    ///
    /// Threads: one at a time.
    interface Lane extends AutoCloseable {
        /// Fills the results of the lane's rows of a batch, which stays the caller's. Called for
        /// every batch, in ascending order; the batches are the same for all lanes.
        void process(Batch in, Results out);

        @Override
        void close();
    }

    /// The results of a batch, as one lane sees them. Every row is filled by one lane.
    interface Results {
        /// The values of a result, shared by the lanes; those of lane BIT are the lane's own, and
        /// zero at first.
        MemorySegment values(int result);

        /// The lane's own validity bits of a result, set at first; a lane clears those of its NULL
        /// rows. A column that nobody asked them for has no NULLs.
        MemorySegment validity(int result);
    }
}
