/// The physical plan: what the planner gives and the runtime executes. Records only, serialized by
/// [PlanCodec] in a versioned binary form (protobuf wire format, described by [PlanSchema]).
///
/// ```
///   PhysicalPlan
///     Fragment 1   Scan -> Filter -> ...            output: Exchange HASH(symbol) to fragment 0
///     Fragment 0   Receive(1) -> RunningWindow ...  output: Exchange GATHER to the client
/// ```
///
/// A fragment is a tree of [PhysicalNode]s between exchanges. Its leaves are [PhysicalNode.Scan],
/// [PhysicalNode.Values] and [PhysicalNode.Receive]. Every operator keeps the order of its rows:
/// rows have a position in the input, and results come out in that order (groups in the order of
/// their first row) unless a sort says otherwise.
@NullMarked
package io.ticklane.api.plan;

import org.jspecify.annotations.NullMarked;
