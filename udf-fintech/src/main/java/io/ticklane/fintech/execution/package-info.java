/// Benchmark prices of execution.
@NullMarked
package io.ticklane.fintech.execution;

import org.jspecify.annotations.NullMarked;
