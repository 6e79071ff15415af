package io.ticklane.server.exchange;

import org.apache.arrow.flight.FlightClient;

/// The nodes of a query, by their numbers in it.
///
/// Threads: any.
public interface PeerNodes {
    /// The connection to another node, on a channel made by [ExchangeChannels]; it stays its
    /// owner's.
    FlightClient client(int node);

    /// The address of a node, as error messages name it.
    String address(int node);
}
