package io.ticklane.server.cluster;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.memory.BufferAllocator;

/// The connections to other nodes: one to each for the calls of queries, made when it is first
/// asked for and again after it was broken, and a small one for greetings, which must not wait
/// behind the rows of queries.
///
/// gRPC pings a silent peer every ten seconds at most, so greetings find out who is gone: then
/// [#breakUp] ends the calls of queries. The pings find a connection that is dead while others to
/// the same node work.
///
/// Ownership: what calls receive lies in the memory of the node's allocator; who takes it over must
/// give it back before this is closed.
///
/// Threads: any.
public final class NodeConnections implements AutoCloseable {
    private final BufferAllocator allocator;
    private final CallProof proof;
    private final Map<NodeAddress, NodeAddress> otherNames = new HashMap<>();
    private final Map<NodeAddress, NodeConnection> open = new HashMap<>();
    private final List<NodeConnection> broken = new ArrayList<>();
    private boolean closed;

    /// Connections that receive into children of an allocator.
    NodeConnections(BufferAllocator allocator, CallProof proof) {
        this.allocator = allocator.newChildAllocator("nodes", 0, Long.MAX_VALUE);
        this.proof = proof;
    }

    /// The client for calls to a node. It is good until the connection breaks; asking again then
    /// gives a new one. Callers do not close it.
    ///
    /// Errors: 57P01 when this node is closing.
    public synchronized FlightClient client(NodeAddress node) {
        requireOpen();
        NodeConnection connection =
                open.computeIfAbsent(
                        otherNames.getOrDefault(node, node),
                        address -> NodeConnection.open(address, allocator, proof));
        connection.retry();
        return connection.client();
    }

    /// A connection of its own, which the caller closes.
    synchronized NodeConnection greeter(NodeAddress node) {
        requireOpen();
        return NodeConnection.open(node, allocator, proof);
    }

    /// Another connection of the caller's own in place of one that seems broken.
    NodeConnection renewed(NodeConnection old) {
        NodeConnection next = greeter(old.node());
        old.shutdown();
        synchronized (this) {
            broken.add(old);
        }
        return next;
    }

    private void requireOpen() {
        if (closed) {
            throw new EngineException(ErrorCode.SHUTTING_DOWN, "the node is shutting down");
        }
    }

    /// Takes two addresses of one node for the same, so that it has one connection.
    synchronized void same(NodeAddress other, NodeAddress listed) {
        if (!other.equals(listed)) {
            otherNames.put(other, listed);
        }
    }

    /// Ends all calls to a node with 08006.
    void breakUp(NodeAddress node) {
        synchronized (this) {
            NodeConnection connection = open.remove(otherNames.getOrDefault(node, node));
            if (connection != null) {
                connection.shutdown();
                broken.add(connection);
            }
        }
        closeBroken();
    }

    /// Closes broken connections whose memory nobody holds any more.
    synchronized void closeBroken() {
        broken.removeIf(NodeConnection::closeIfUnused);
    }

    /// Ends all calls and closes the connections; memory that was not given back is an error.
    @Override
    public void close() {
        List<NodeConnection> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(open.values());
            all.addAll(broken);
            open.clear();
            broken.clear();
        }
        all.forEach(NodeConnection::shutdown);
        all.forEach(NodeConnection::close);
        allocator.close();
    }
}
