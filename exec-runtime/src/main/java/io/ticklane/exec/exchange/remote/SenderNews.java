package io.ticklane.exec.exchange.remote;

/// What a node wants to know of its senders to other nodes.
///
/// Threads: any, without a lock.
public interface SenderNews {
    /// A sender may go on.
    void changed();

    /// A node that takes rows of a fragment says which keys it has.
    void keys(RemoteKeys keys);

    /// A node wants no more rows of a fragment, so no more of its keys come either.
    void unwanted(int fragment);
}
