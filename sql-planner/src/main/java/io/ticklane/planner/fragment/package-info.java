/// Cuts the tree of placed operators at its exchanges into the fragments of the plan.
@NullMarked
package io.ticklane.planner.fragment;

import org.jspecify.annotations.NullMarked;
