package io.ticklane.server.cluster;

import java.net.UnknownHostException;
import java.util.List;

/// Where the addresses of the nodes come from. This node may be among them.
///
/// Threads: called by one at a time; may wait.
public interface NodeSource {
    /// The addresses now, each once.
    ///
    /// @throws UnknownHostException if they cannot be found out; the nodes of before stay
    List<NodeAddress> addresses() throws UnknownHostException;

    /// No nodes but this one.
    static NodeSource none() {
        return List::of;
    }
}
