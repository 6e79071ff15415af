/// Topics of Kafka, written and read on by a query without an end.
@NullMarked
package io.ticklane.benchmarks.streams;

import org.jspecify.annotations.NullMarked;
