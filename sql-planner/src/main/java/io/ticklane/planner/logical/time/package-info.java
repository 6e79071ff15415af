/// Joins by time as relations: as-of joins and window joins, and the conditions that they are made
/// of.
@NullMarked
package io.ticklane.planner.logical.time;

import org.jspecify.annotations.NullMarked;
