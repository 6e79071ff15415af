/// A group of nodes that share work by Kafka: what there is to do stands in a topic, and who does
/// it is decided by the brokers' protocol for groups of consumers.
///
/// ```
///   NAME.queries  compacted, 32 partitions: what is to be done, one message for each thing
///        |  ^
///        |  '-- NodeGroup.change: one at a time in the group, seen by all
///        v
///   GroupLog: all of it on every node         Membership: which partitions are this node's
///        |                                        |
///        '------------> watcher <-----------------'    the node does what lies in its partitions
///                          |
///   NAME.status  <---------'  how it goes, said by whoever does it, read by all
/// ```
///
/// Who has a partition may be wrong about it for a while: a process that was stopped does not know
/// that time went by. So nothing that matters hangs on it alone. Whoever begins to write asks the
/// brokers first, and what is written is fenced by transactions.
@NullMarked
package io.ticklane.server.group;

import org.jspecify.annotations.NullMarked;
