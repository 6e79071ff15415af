/// Returns from prices.
@NullMarked
package io.ticklane.fintech.returns;

import org.jspecify.annotations.NullMarked;
