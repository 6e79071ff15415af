package io.ticklane.jdbc.embedded;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Starts Flight SQL servers in this process. Found by [java.util.ServiceLoader].
///
/// Threads: any thread may call at any time.
public interface ServerProvider {

    /// Starts a server with an engine of its own and returns when it takes connections.
    ///
    /// @param host name or address to listen on
    /// @param port port to listen on; 0 for any that is free
    /// @param functionsFolder a folder of jars with more functions, or null
    /// @throws EmbeddedException if it cannot listen there (08001), or if the folder cannot be read
    ///   (58030)
    RunningServer start(String host, int port, @Nullable Path functionsFolder)
            throws EmbeddedException;
}
