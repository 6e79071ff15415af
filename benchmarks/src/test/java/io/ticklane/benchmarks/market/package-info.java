/// A made-up day is the same everywhere.
@NullMarked
package io.ticklane.benchmarks.market;

import org.jspecify.annotations.NullMarked;
