/// The kernels of all functions by JMH, against a plain copy of a column.
@NullMarked
package io.ticklane.benchmarks.kernels;

import org.jspecify.annotations.NullMarked;
