package io.ticklane.exec.filter;

import io.ticklane.exec.batch.Column;

/// Takes the keys of joins whose tables are made, for the scans that wait for them.
///
/// Threads: any.
public interface KeyTaker {
    /// Brings the keys of a filter, or a part of them: those of one lane. The column stays the
    /// caller's.
    void add(int id, Column part, boolean nullsMatch);

    /// No further keys of a filter come; nothing if all have come.
    void giveUp(int id);
}
