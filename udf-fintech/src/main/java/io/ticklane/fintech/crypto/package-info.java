/// Perpetuals and futures of coins: funding, basis and margin.
@NullMarked
package io.ticklane.fintech.crypto;

import org.jspecify.annotations.NullMarked;
