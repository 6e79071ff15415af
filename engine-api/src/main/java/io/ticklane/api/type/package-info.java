/// SQL types, the columns of a row, and the Arrow form that each type has on the wire.
@NullMarked
package io.ticklane.api.type;

import org.jspecify.annotations.NullMarked;
