/// Keys of rows in topics: which column says the partition of a row, and the keys of messages.
@NullMarked
package io.ticklane.exec.source.kafka.key;

import org.jspecify.annotations.NullMarked;
