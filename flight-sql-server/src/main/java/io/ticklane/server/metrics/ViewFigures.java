package io.ticklane.server.metrics;

import java.util.OptionalLong;

/// What is known of a materialized view at a time. Counts begin when its node does.
///
/// @param view the name of the view
/// @param rowsIn how many rows its task has read
/// @param rowsOut how many rows were committed
/// @param lateRows how many rows were left out because they were late
/// @param watermarkNanos the time that its input has reached, in nanoseconds since 1970; empty
///   where it is not known
/// @param stateBytes the memory of its state
/// @param savedNanos when its state was saved last, in nanoseconds since 1970; empty if it was not
/// @param commits how many commits there were
/// @param commitNanos how long they took together
/// @param snapshots how many snapshots there were
/// @param snapshotNanos how long they took together
/// @param restarts how often its task was begun again after it had failed
public record ViewFigures(
        String view,
        long rowsIn,
        long rowsOut,
        long lateRows,
        OptionalLong watermarkNanos,
        long stateBytes,
        OptionalLong savedNanos,
        long commits,
        long commitNanos,
        long snapshots,
        long snapshotNanos,
        long restarts) {}
