package io.ticklane.server.cluster;

/// What a node thinks of another one.
public enum NodeState {
    /// It answers, and takes parts of queries.
    ALIVE,
    /// It finishes what runs and takes nothing new.
    DRAINING,
    /// It does not answer, or a query has just seen it fail.
    UNREACHABLE,
    /// It answers, but the two cannot work together: another secret, another form of plans, other
    /// functions.
    REFUSED
}
