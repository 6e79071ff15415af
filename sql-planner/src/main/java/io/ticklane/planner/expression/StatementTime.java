package io.ticklane.planner.expression;

import java.util.concurrent.atomic.AtomicBoolean;

/// The time of a statement: what CURRENT_TIMESTAMP and its kin give, the same in the whole
/// statement. Remembers whether it was asked for, since a plan with the time in it serves one
/// statement only.
///
/// Threads: one statement is planned by one thread.
public final class StatementTime {
    private final long epochNanos;
    private final AtomicBoolean used = new AtomicBoolean();

    /// A time in nanoseconds since 1970-01-01 00:00:00 UTC.
    public StatementTime(long epochNanos) {
        this.epochNanos = epochNanos;
    }

    /// Whether the plan has the time in it.
    public boolean isUsed() {
        return used.get();
    }

    /// Nanoseconds since 1970-01-01 00:00:00 UTC.
    long epochNanos() {
        used.set(true);
        return epochNanos;
    }
}
