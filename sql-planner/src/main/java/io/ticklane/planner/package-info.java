/// SQL text to physical plan. The only module that knows Calcite.
@NullMarked
package io.ticklane.planner;

import org.jspecify.annotations.NullMarked;
