/// Exchanges: where operators need their rows together, and what that costs least.
///
/// ```
///   one node:       Step tree --Placement------> Placed tree --PlanChecker---> proven
///   several nodes:  Step tree --NodePlacement--> Placed tree --NodesChecker--> proven
/// ```
///
/// What an operator needs and gives is said once: for the workers of one node in
/// [io.ticklane.planner.distribution.Requirement], for several nodes in
/// [io.ticklane.planner.distribution.NodeRequirement]. Between nodes rows must also come back in
/// the order that they have on one node; [io.ticklane.planner.distribution.RowPlaces] tells which
/// rows may be sent by which keys.
@NullMarked
package io.ticklane.planner.distribution;

import org.jspecify.annotations.NullMarked;
