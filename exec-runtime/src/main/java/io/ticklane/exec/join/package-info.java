/// Joins: hash joins and as-of joins. The right side is built by a sink, the left side probes in a
/// transform.
@NullMarked
package io.ticklane.exec.join;

import org.jspecify.annotations.NullMarked;
