package io.ticklane.exec.exchange.remote;

import io.ticklane.api.error.EngineException;

/// What the sending end of a link hears from the other.
///
/// Threads: any; nothing here waits.
public interface LinkEvents {
    /// The other end has passed on so many bytes of what was sent, and takes as many more.
    void taken(long bytes);

    /// No more rows are wanted.
    void unwanted();

    /// The other end has these keys, so that scans need not send rows of others.
    void keys(RemoteKeys keys);

    /// The link is broken.
    void failed(EngineException reason);
}
