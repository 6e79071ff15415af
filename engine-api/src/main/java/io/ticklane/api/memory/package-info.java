/// Memory as loops read and write it.
@NullMarked
package io.ticklane.api.memory;

import org.jspecify.annotations.NullMarked;
