/// Window functions: running ones in the order of the input, and frames over sorted partitions.
@NullMarked
package io.ticklane.exec.window;

import org.jspecify.annotations.NullMarked;
