package io.ticklane.server.query;

import io.ticklane.api.error.EngineException;
import io.ticklane.exec.QueryPart;
import io.ticklane.server.cluster.NodeAddress;
import io.ticklane.server.cluster.Nodes;
import io.ticklane.server.exchange.ExchangeService;
import io.ticklane.server.exchange.FlightPeers;
import io.ticklane.server.exchange.OpenParts;
import io.ticklane.server.exchange.PeerNodes;
import java.util.List;
import java.util.function.Supplier;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.memory.BufferAllocator;

/// The nodes as queries need them, named by their addresses.
///
/// Threads: any.
public final class QueryNodes {
    private final Supplier<Nodes> nodes;
    private final BufferAllocator allocator;
    private final OpenParts parts = new OpenParts();
    private final Offers offers = new Offers();
    private final ExchangeService exchanges;

    /// The nodes of this one's cluster, asked for when they are needed. Exchanges send and receive
    /// with the allocator, which has one root with those of queries.
    public QueryNodes(Supplier<Nodes> nodes, BufferAllocator allocator) {
        this.nodes = nodes;
        this.allocator = allocator;
        this.exchanges = new ExchangeService(parts, allocator);
    }

    /// Begins to take the rows that another node sends to a part that is open here, and returns.
    public void receive(FlightStream sent, ServerStreamListener answers) {
        exchanges.receive(sent, answers);
    }

    /// The rows that clients fetch from this node.
    public Offers offers() {
        return offers;
    }

    /// Where clients reach a node: what it says of itself.
    NodeAddress advertised(String node) {
        return nodes.get().advertised(address(node));
    }

    /// The nodes that take parts of queries now, this one first.
    List<String> alive() {
        return nodes.get().alive().stream().map(node -> node.address().toString()).toList();
    }

    /// Whether a node is known to be gone.
    boolean isGone(String node) {
        return nodes.get().isGone(address(node));
    }

    /// A connection to another node; stays open.
    FlightClient client(String node) {
        return nodes.get().connections().client(address(node));
    }

    /// A query could not reach a node, or lost it: it gets no parts until it answers again.
    void lost(String node, EngineException failure) {
        nodes.get().report(address(node), failure);
    }

    /// The way to the other nodes of a query, of which this is number `self`.
    FlightPeers peers(String query, List<String> members, int self) {
        return new FlightPeers(query, self, members.size(), numbered(members), parts, allocator);
    }

    /// Lets other nodes send rows to a part that is open here.
    void open(String query, QueryPart part, List<String> members) {
        parts.register(query, part, numbered(members));
    }

    /// No rows come any more.
    void close(String query) {
        parts.remove(query);
    }

    private PeerNodes numbered(List<String> members) {
        return new PeerNodes() {
            @Override
            public FlightClient client(int node) {
                return QueryNodes.this.client(members.get(node));
            }

            @Override
            public String address(int node) {
                return members.get(node);
            }
        };
    }

    private static NodeAddress address(String node) {
        return NodeAddress.parse("the nodes of a query", node);
    }
}
