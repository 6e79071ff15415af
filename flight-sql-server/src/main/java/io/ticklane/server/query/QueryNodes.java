package io.ticklane.server.query;

import io.ticklane.api.error.EngineException;
import io.ticklane.exec.exchange.remote.Peers;
import java.util.List;
import org.apache.arrow.flight.FlightClient;

/// The nodes as queries need them. Nodes are named by their addresses.
///
/// Threads: any.
public interface QueryNodes {
    /// The nodes that take parts of queries now, this one first.
    List<String> alive();

    /// A connection to another node; stays open.
    FlightClient client(String node);

    /// A query could not reach a node, or lost it: it gets no parts until it answers again.
    void lost(String node, EngineException failure);

    /// The way to the other nodes of a query, of which this is number `self`.
    Peers peers(String query, List<String> nodes, int self);
}
