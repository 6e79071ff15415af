/// Exchanges between the nodes of a query.
///
/// ```
///   HashSender, BroadcastSender --MorselQueue for each node--> RemoteSender --Link--> another node
///                                                         \--> NodeMerge (this node)
///   another node --Inlet--> NodeMerge --> the fragment that receives
/// ```
///
/// Rows carry ordinals, their places in the order that they have on one node, and [NodeMerge] puts
/// them in that order again ([OrdinalOrder]), or in that of the keys by which nodes have sorted
/// them ([SortOrder]). What moves messages is behind [Peers], [Link] and [Inlet]: Flight between
/// processes, a queue in tests.
///
/// A link has a window: a sender runs no further morsel while so many bytes were sent and not
/// taken. So a slow receiver slows the scans of all nodes, and nothing is buffered without bound.
///
/// Joins say by the links of their left rows which keys their right rows have ([RemoteKeys]), so
/// that scans on other nodes need not send what has no match.
///
/// Senders tell all receivers of a fragment the same floors (the ordinal that coming rows are not
/// below), also those that get no rows, so no two nodes wait for each other: of two senders that
/// both filled their windows, the one whose floor is lower has all of its rows taken.
@NullMarked
package io.ticklane.exec.exchange.remote;

import org.jspecify.annotations.NullMarked;
