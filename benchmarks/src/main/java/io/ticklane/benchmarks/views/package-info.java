/// Materialized views over a topic: how fast their rows are committed, how late they are, what a
/// snapshot of their state takes, and how long none come when their node is killed.
///
/// ```
///   ViewsSuite --> RateTrial       a log that is there, read from its beginning
///              --> LiveTrials      ticks at a fixed rate: latency, snapshots, takeover
///              --> ViewNode        a node in a process of its own, asked by JDBC
/// ```
@NullMarked
package io.ticklane.benchmarks.views;

import org.jspecify.annotations.NullMarked;
