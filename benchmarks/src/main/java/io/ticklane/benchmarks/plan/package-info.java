/// How long it takes from the text of a statement to its plan.
@NullMarked
package io.ticklane.benchmarks.plan;

import org.jspecify.annotations.NullMarked;
