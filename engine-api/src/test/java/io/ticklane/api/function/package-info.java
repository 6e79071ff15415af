/// Laws of the catalog.
@NullMarked
package io.ticklane.api.function;

import org.jspecify.annotations.NullMarked;
