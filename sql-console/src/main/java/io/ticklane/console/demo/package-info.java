/// A market day that never was, and what Ticklane does with it.
///
/// ```
///   MarketDay --MarketFiles--> trades.csv, quotes.csv --CREATE TABLE ... AS--> trades, quotes
///                                                                                  |
///   showcase/*.sql --------------------------Tour---------------------------> terminal
/// ```
///
/// And a market that goes on ([StreamDemo]), through a broker in this process ([LocalBroker]).
@NullMarked
package io.ticklane.console.demo;

import org.jspecify.annotations.NullMarked;
