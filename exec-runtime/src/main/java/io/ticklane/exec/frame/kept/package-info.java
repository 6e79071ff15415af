/// Functions over frames of a stream whose rows are kept as long as a frame may see them: those
/// that cannot take a row back, that leave rows out, or whose frames end before the current row.
@NullMarked
package io.ticklane.exec.frame.kept;

import org.jspecify.annotations.NullMarked;
