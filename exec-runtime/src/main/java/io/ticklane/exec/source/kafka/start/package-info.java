/// The option `start` of a table over a topic: where reading begins.
@NullMarked
package io.ticklane.exec.source.kafka.start;

import org.jspecify.annotations.NullMarked;
