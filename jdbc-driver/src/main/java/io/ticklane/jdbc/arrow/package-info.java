/// Results as Arrow data, for programs that want columns rather than values.
@NullMarked
package io.ticklane.jdbc.arrow;

import org.jspecify.annotations.NullMarked;
