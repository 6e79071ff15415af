package io.ticklane.jdbc.embedded;

/// Starts Flight SQL servers in this process. Found by [java.util.ServiceLoader].
///
/// Threads: any thread may call at any time.
public interface ServerProvider {

    /// Starts a server with an engine of its own and returns when it takes connections.
    ///
    /// @throws EmbeddedException if it cannot listen there or a file or folder cannot be read
    ///   (58030), or if an option makes no sense (22023)
    RunningServer start(ServerOptions options) throws EmbeddedException;
}
