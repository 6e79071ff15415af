/// What programs can ask of results without an end.
@NullMarked
package io.ticklane.jdbc.stream;

import org.jspecify.annotations.NullMarked;
