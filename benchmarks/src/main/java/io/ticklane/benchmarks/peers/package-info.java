/// Twelve queries of market data on Ticklane, on the engines that a user would pick instead, and as
/// loops written by hand, which are the ceiling.
///
/// ```
///   MarketFiles ──► Peer (TicklanePeer, DuckDbPeer, QuestDbPeer, LoopPeer) ──► Lane* ──► Race
/// ```
///
/// Each peer's classes are used by one class here only.
@NullMarked
package io.ticklane.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
