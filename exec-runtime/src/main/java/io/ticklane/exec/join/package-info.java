/// Hash joins. The right side is built by a sink, the left side probes in a transform. Joins by
/// time are in `exec.join.time`.
@NullMarked
package io.ticklane.exec.join;

import org.jspecify.annotations.NullMarked;
