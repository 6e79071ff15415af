/// Every function can be measured.
@NullMarked
package io.ticklane.benchmarks.kernels;

import org.jspecify.annotations.NullMarked;
