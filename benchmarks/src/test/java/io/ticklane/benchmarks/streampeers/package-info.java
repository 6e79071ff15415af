/// Ticklane can be measured beside Kafka Streams and Flink.
@NullMarked
package io.ticklane.benchmarks.streampeers;

import org.jspecify.annotations.NullMarked;
