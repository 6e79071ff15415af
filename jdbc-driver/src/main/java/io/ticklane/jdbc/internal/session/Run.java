package io.ticklane.jdbc.internal.session;

import io.ticklane.jdbc.internal.error.SqlErrors;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.List;

/// Limits and cancellation of one run of a statement.
///
/// Threads: any.
public final class Run {
    private final long timeoutNanos;
    private final long deadline;
    private final long maxRows;
    private final List<Runnable> actions = new ArrayList<>();
    private boolean cancelled;

    /// A run that begins now.
    ///
    /// @param timeoutNanos time from now until the last row must be read; 0 for no limit
    /// @param maxRows rows that will be read at most; 0 for all
    public Run(long timeoutNanos, long maxRows) {
        this.timeoutNanos = timeoutNanos;
        this.deadline = System.nanoTime() + timeoutNanos;
        this.maxRows = maxRows;
    }

    /// Rows that will be read at most; 0 for all.
    public long maxRows() {
        return maxRows;
    }

    /// Whether there is a time limit.
    public boolean hasTimeout() {
        return timeoutNanos > 0;
    }

    /// Time left, at least 1; 0 if there is no limit.
    public long remainingNanos() {
        return timeoutNanos == 0 ? 0 : Math.max(1, deadline - System.nanoTime());
    }

    /// Stops the run; calls that wait for it fail with 57014.
    public void cancel() {
        List<Runnable> todo;
        synchronized (this) {
            cancelled = true;
            todo = List.copyOf(actions);
        }
        todo.forEach(Runnable::run);
    }

    /// The run is over: a later [#cancel] does nothing.
    public synchronized void finish() {
        actions.clear();
    }

    /// Whether [#cancel] was called.
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /// Fails with 57014 if the run was cancelled.
    public void check() throws SQLException {
        if (isCancelled()) {
            throw SqlErrors.cancelled();
        }
    }

    /// What [#cancel] has to do from now on; done at once if it was called before.
    public void onCancel(Runnable action) {
        synchronized (this) {
            actions.add(action);
            if (!cancelled) {
                return;
            }
        }
        action.run();
    }

    /// The same error, told apart as a timeout if the time limit has passed.
    public SQLException explain(SQLException error) {
        boolean passed = hasTimeout() && System.nanoTime() - deadline >= 0;
        if (passed && !isCancelled() && SqlErrors.CANCELLED.equals(error.getSQLState())) {
            return error instanceof SQLTimeoutException
                    ? error
                    : new SQLTimeoutException(error.getMessage(), SqlErrors.CANCELLED, error);
        }
        return error;
    }
}
