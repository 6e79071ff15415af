/// SQL text to physical plan.
@NullMarked
package io.ticklane.planner;

import org.jspecify.annotations.NullMarked;
