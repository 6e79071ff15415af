/// Plans as text, for EXPLAIN.
@NullMarked
package io.ticklane.api.plan.print;

import org.jspecify.annotations.NullMarked;
