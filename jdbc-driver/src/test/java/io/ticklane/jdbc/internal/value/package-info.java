/// Types and conversions by themselves.
@NullMarked
package io.ticklane.jdbc.internal.value;

import org.jspecify.annotations.NullMarked;
