/// The suites can be trusted.
@NullMarked
package io.ticklane.benchmarks;

import org.jspecify.annotations.NullMarked;
