/// The contract between planner, runtime and function library: SQL types, errors, the function SPI,
/// the physical plan.
@NullMarked
package io.ticklane.api;

import org.jspecify.annotations.NullMarked;
