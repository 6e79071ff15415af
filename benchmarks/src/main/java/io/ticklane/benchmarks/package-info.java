/// JMH kernels and end-to-end queries.
@NullMarked
package io.ticklane.benchmarks;

import org.jspecify.annotations.NullMarked;
