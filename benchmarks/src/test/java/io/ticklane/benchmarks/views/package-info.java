/// Materialized views can be measured.
@NullMarked
package io.ticklane.benchmarks.views;

import org.jspecify.annotations.NullMarked;
