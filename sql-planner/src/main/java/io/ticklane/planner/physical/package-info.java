/// Logical tree to the plan's operators, without exchanges yet.
///
/// ```
///   RelNode --Implementation--> Step tree
///     Scans, Windows, Aggregates, Joins, AsofJoins, SetOperations: one or more steps for a relation
///     OrderProof: which windows need a sort
/// ```
///
/// A [io.ticklane.planner.physical.Step] holds the plan's own node record, with the rows of its
/// inputs as [io.ticklane.api.plan.PhysicalNode.Receive] of the input's position.
@NullMarked
package io.ticklane.planner.physical;

import org.jspecify.annotations.NullMarked;
