/// What may be computed in two phases: on each node from the rows that it has, then in one place
/// from the states of all nodes. Planner and runtime ask the same rule.
@NullMarked
package io.ticklane.api.plan.phase;

import org.jspecify.annotations.NullMarked;
