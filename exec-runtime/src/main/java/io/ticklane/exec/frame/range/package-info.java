/// Functions over frames of RANGE up to the current row, computed in the order of the input.
@NullMarked
package io.ticklane.exec.frame.range;

import org.jspecify.annotations.NullMarked;
