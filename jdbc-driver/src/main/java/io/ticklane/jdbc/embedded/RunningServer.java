package io.ticklane.jdbc.embedded;

import java.util.OptionalInt;

/// A Flight SQL server that takes connections.
///
/// Threads: any.
public interface RunningServer extends AutoCloseable {

    /// The port it listens on.
    int port();

    /// The port where it gives metrics; empty when it gives none.
    OptionalInt metricsPort();

    /// Waits until the server was closed.
    void awaitEnd() throws InterruptedException;

    /// Takes no more connections, lets running statements end for a short while, and stops. A
    /// second call does nothing.
    @Override
    void close();
}
