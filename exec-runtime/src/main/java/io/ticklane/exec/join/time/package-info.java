/// Joins by time: as-of joins and window joins. The right side is built by a sink, the left side
/// probes in a transform.
@NullMarked
package io.ticklane.exec.join.time;

import org.jspecify.annotations.NullMarked;
