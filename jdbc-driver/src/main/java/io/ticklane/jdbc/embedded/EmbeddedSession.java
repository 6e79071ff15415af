package io.ticklane.jdbc.embedded;

/// One connection's view of an embedded engine: its settings, current schema and statements.
///
/// Metadata has no calls of its own: the driver reads `information_schema` (`schemata`, `tables`,
/// `columns`, `functions`) through statements, over either transport.
///
/// Threads: any thread may call; several statements may be open and running at once.
public interface EmbeddedSession extends AutoCloseable {

    /// Parses and plans one SQL statement without running it. A trailing `;` is allowed.
    ///
    /// @throws EmbeddedException if the statement is not valid, with its position where there is
    ///   one
    EmbeddedStatement prepare(String sql) throws EmbeddedException;

    /// Changes a setting of this session, as `SET name = value` does.
    ///
    /// @throws EmbeddedException if the setting is unknown or the value is invalid (22023)
    void set(String name, String value) throws EmbeddedException;

    /// The version of the engine in the form `major.minor[.rest]`, such as `0.1.0`.
    String version();

    /// Cancels what still runs and closes all statements and results of the session. A second call
    /// does nothing.
    @Override
    void close();
}
