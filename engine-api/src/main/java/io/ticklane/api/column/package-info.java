/// What kernels read and write: columns of a batch, the slot of each row's key, and results. Views
/// over memory that the runtime owns.
@NullMarked
package io.ticklane.api.column;

import org.jspecify.annotations.NullMarked;
