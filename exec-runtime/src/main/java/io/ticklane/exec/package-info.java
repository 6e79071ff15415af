/// Physical plan to Arrow batches.
@NullMarked
package io.ticklane.exec;

import org.jspecify.annotations.NullMarked;
