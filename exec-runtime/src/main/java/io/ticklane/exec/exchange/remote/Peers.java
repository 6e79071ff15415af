package io.ticklane.exec.exchange.remote;

/// The nodes that run a query together, as one of them sees them: its way to the others.
///
/// Threads: any.
public interface Peers {
    /// The number of this node, from 0; node 0 coordinates.
    int self();

    /// What errors call this node.
    default String name() {
        return Integer.toString(self());
    }

    /// How many nodes there are.
    int count();

    /// Opens the way of a fragment's rows to another node, where [Inlet]s wait for them already.
    /// Called at most once for each fragment and node. What happens on the way is told to `events`,
    /// not before this has returned.
    Link connect(int fragment, int node, LinkEvents events);
}
