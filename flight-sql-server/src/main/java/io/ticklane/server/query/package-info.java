/// Queries that several nodes run together: the node that a client asked coordinates, the others
/// run parts.
///
/// ```
///   QueryCoordinator --> ClusterStream        the rows; one retry on the nodes that are left
///                          Attempt              one run: its own QueryPart, a RemotePart for each other node
///                            RemotePart  ~~~~ticklane.query.part, .start~~~~>  PartService --> QueryPart
///                    --> ClusterOffer         rows that clients fetch from each node, by tickets
///                          Attempt              the same; ~~~~.stop~~~~> says why it failed
///   Offers           --> OfferedRows          the rows of a part on this node, for the one who has the ticket
/// ```
///
/// The call `ticklane.query.part` opens a part on another node and lasts as long as the part: its
/// first answer says that the part is open, its last how it ended. So whoever dies or is cut off,
/// the other notices by the call. `ticklane.query.start`, when all parts are open, lets one run.
@NullMarked
package io.ticklane.server.query;

import org.jspecify.annotations.NullMarked;
