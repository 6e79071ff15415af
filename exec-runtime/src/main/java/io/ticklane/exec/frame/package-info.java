/// Functions over frames that end at the current row, computed in the order of the input: each row
/// enters the state of its key, and rows that the frame has passed leave it.
@NullMarked
package io.ticklane.exec.frame;

import org.jspecify.annotations.NullMarked;
