/// Volatility from returns.
@NullMarked
package io.ticklane.fintech.volatility;

import org.jspecify.annotations.NullMarked;
