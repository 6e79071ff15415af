package io.ticklane.benchmarks.topics;

import java.time.Duration;

/// How fast rows were committed from a moment to the last commit, so that the start of an engine
/// does not count.
///
/// @param rowsPerSecond of wall time
/// @param engineMicros processor time of the engine for a row, in microseconds, which is seconds
///   for a million rows
/// @param brokerMicros the same of the broker
/// @param commits how many times something new was seen
public record CommitRate(
        double rowsPerSecond, double engineMicros, double brokerMicros, int commits) {
    private static final double SECOND = 1e9;
    private static final double MICRO = 1e-3;

    /// What was seen at a time.
    ///
    /// @param amount how much is committed, in whatever unit
    record Moment(long amount, long nanos, Duration engine, Duration broker) {}

    /// The rate between two moments.
    ///
    /// @param rows how many rows the last moment has
    static CommitRate between(Moment from, Moment to, long rows, int commits) {
        double made = rows * ((double) (to.amount() - from.amount()) / to.amount());
        return new CommitRate(
                made / ((to.nanos() - from.nanos()) / SECOND),
                to.engine().minus(from.engine()).toNanos() * MICRO / made,
                to.broker().minus(from.broker()).toNanos() * MICRO / made,
                commits);
    }
}
