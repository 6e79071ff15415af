/// The order of inner joins: how many rows each gives, by what the catalog knows of distinct
/// values, and the cheapest tree of them.
@NullMarked
package io.ticklane.planner.logical.join;

import org.jspecify.annotations.NullMarked;
