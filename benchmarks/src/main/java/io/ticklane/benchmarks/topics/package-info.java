/// A broker, ticks of many symbols in its topics, and averages of them in others, with the flow of
/// orders where the ticks are quotes, which are read, checked and watched without the engine that
/// is measured.
///
/// ```
///   DayTopic, TickProducer --> topic of ticks --> an engine --> topic of averages
///                                                                  | Topics, CommitWatch: how fast
///                                                                  | CommittedAverages: what, and how late
///                                                                  v
///                                              Averages: what is there against what has to be
/// ```
@NullMarked
package io.ticklane.benchmarks.topics;

import org.jspecify.annotations.NullMarked;
