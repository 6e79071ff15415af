/// Topics can be measured.
@NullMarked
package io.ticklane.benchmarks.streams;

import org.jspecify.annotations.NullMarked;
