/// Quotes, trades and order flow.
@NullMarked
package io.ticklane.fintech.microstructure;

import org.jspecify.annotations.NullMarked;
