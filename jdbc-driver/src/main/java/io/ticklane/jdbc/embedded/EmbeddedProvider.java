package io.ticklane.jdbc.embedded;

import java.util.Map;

/// Opens engines that live in this process. Found by [java.util.ServiceLoader]; the first provider
/// found serves all `jdbc:ticklane:` and `jdbc:ticklane:mem:` URLs.
///
/// Threads: any thread may call at any time.
public interface EmbeddedProvider {

    /// Opens a session of an embedded engine.
    ///
    /// @param name empty for an engine of this session alone (`jdbc:ticklane:`); otherwise the name
    ///   of an engine that all sessions of this name in this process share
    ///   (`jdbc:ticklane:mem:name`). A shared engine, with its tables and views, lives until its
    ///   last session is closed.
    /// @param settings session settings as given with the URL or the connection properties, in the
    ///   form `SET name = value` would take them; unmodifiable. One is the engine's own:
    ///   `functions`, a folder of jars with more functions
    /// @throws EmbeddedException if the engine cannot start (08001) or a setting is unknown or
    ///   invalid (22023)
    EmbeddedSession open(String name, Map<String, String> settings) throws EmbeddedException;
}
