/// The same averages by Ticklane and by what a user would pick instead, over the same topic,
/// exactly once, each in a process of its own.
///
/// ```
///   StreamPeersSuite --> PeerTrial --> KafkaStreamsAverages, FlinkAverages   main classes
///                                      (their answers are checked as those of views.RateTrial)
///                    --> PeerRatios    Ticklane in times of the others
/// ```
@NullMarked
package io.ticklane.benchmarks.streampeers;

import org.jspecify.annotations.NullMarked;
