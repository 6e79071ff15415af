/// Exchanges between nodes over Arrow Flight: one DoExchange call for each link.
///
/// ```
///   RemoteSender --FlightLink--> DoExchange --ReceivingCall--> Inlet       rows, as Arrow batches
///   LinkEvents <--FlightLink---- DoExchange <------Answers---- NodeMerge   bytes taken, keys, unwanted
/// ```
///
/// The call's descriptor is an [ExchangeName]. Rows come as the packed bytes of a message, one
/// value of an Arrow record batch; all else is a [Header] in its application metadata.
///
/// No worker of the engine waits here. A sender copies a message into the connection's buffers and
/// goes on, the windows of links bound what lies there, and a thread of its own, a virtual one, for
/// each call takes what comes at once; so calls that share a connection never wait for each other,
/// and the flow control of the connection holds nobody up for long.
///
/// A node's order for a query: open its part, [OpenParts#register] it, start it; at the end
/// [OpenParts#remove] it, close it, close its [FlightPeers].
@NullMarked
package io.ticklane.server.exchange;

import org.jspecify.annotations.NullMarked;
