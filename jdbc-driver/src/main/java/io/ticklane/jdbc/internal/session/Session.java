package io.ticklane.jdbc.internal.session;

import java.sql.SQLException;

/// One connection to an engine.
///
/// Threads: any; several statements may run at once.
public interface Session extends AutoCloseable {

    /// Plans a statement, which may have parameters.
    PreparedSql prepare(String sql) throws SQLException;

    /// Runs a statement without parameters once.
    ///
    /// @param expected what the caller knows of the statement; one that turns out to be of the
    ///   other kind is refused with 07005 before it runs
    /// @param run limits and cancellation
    Outcome execute(String sql, Kind expected, Run run) throws SQLException;

    /// Changes a session setting.
    void set(String name, String value) throws SQLException;

    /// Whether the engine answers within the time.
    ///
    /// @param timeoutNanos 0 for no limit
    boolean isValid(long timeoutNanos);

    /// Sets the time to wait for an answer until the connection counts as lost (08006).
    ///
    /// @param millis 0 for no limit; means nothing to an engine in this process
    void silenceMillis(long millis);

    /// Version of the engine, such as `0.1.0`.
    String version();

    /// Cancels what runs and ends the session. A second call does nothing.
    @Override
    void close();

    /// Kind of a statement as far as the caller knows it.
    enum Kind {
        /// It gives rows.
        QUERY,
        /// It gives an update count.
        UPDATE,
        /// Not known.
        ANY
    }
}
