/// Exchanges: where operators need their rows together, and what that costs least.
///
/// ```
///   Step tree --TraitPlacement (Calcite's top-down planner, trait Distribution)--> Placed tree
///             --Placement (the same search without Calcite: the fallback)--------> Placed tree
///   Placed tree --PlanChecker--> proven to meet the Requirement of every operator
/// ```
///
/// What an operator needs and gives is said once, in
/// [io.ticklane.planner.distribution.Requirement].
@NullMarked
package io.ticklane.planner.distribution;

import org.jspecify.annotations.NullMarked;
