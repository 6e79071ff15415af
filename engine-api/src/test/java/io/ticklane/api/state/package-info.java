/// Laws of the exact sums.
@NullMarked
package io.ticklane.api.state;

import org.jspecify.annotations.NullMarked;
