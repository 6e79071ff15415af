/// The decoder against messages that Arrow's own library wrote, whole and broken.
@NullMarked
package io.ticklane.jdbc.internal.arrow;

import org.jspecify.annotations.NullMarked;
