/// A market day that is made up from a seed: trades and quotes of many symbols in time order.
///
/// ```
///   MarketDay ──► TradeSource, QuoteSource ──► Trades, Quotes (arrays)
///                                         └──► MarketFiles (Arrow files, for engines to load)
/// ```
@NullMarked
package io.ticklane.benchmarks.market;

import org.jspecify.annotations.NullMarked;
