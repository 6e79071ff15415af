/// What planner and runtime have to see alike in a call: which form of a library function it means,
/// and whether an aggregate may be computed in two phases, on each node from the rows that it has,
/// then in one place from the states of all nodes.
@NullMarked
package io.ticklane.api.plan.call;

import org.jspecify.annotations.NullMarked;
