/// Liquidity: spreads and price impact estimated from bars and trades.
@NullMarked
package io.ticklane.fintech.liquidity;

import org.jspecify.annotations.NullMarked;
