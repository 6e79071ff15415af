/// Steps along the rows of each key whose rows have the columns of their table.
@NullMarked
package io.ticklane.planner.logical.rows;

import org.jspecify.annotations.NullMarked;
