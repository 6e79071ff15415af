/// Which nodes there are, and how they call each other.
///
/// ```
/// NodeSource --addresses--> Nodes --greets each about every second--> NodeConnections --> other nodes
///                             |                                          (CallProof signs)
///                    alive(), SHOW NODES
///
/// other nodes --> CallGate (who calls?) --> NodeService (may they?) --> actions, exchanges
/// ```
///
/// A node knows itself in the list by the random id that a greeting returns, whatever name or
/// address it was greeted at. Calls between nodes are Flight actions whose type begins with
/// `ticklane.`, and all of DoExchange.
@NullMarked
package io.ticklane.server.cluster;

import org.jspecify.annotations.NullMarked;
