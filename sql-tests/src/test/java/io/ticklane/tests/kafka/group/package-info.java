/// Groups of nodes that share materialized views over topics.
@NullMarked
package io.ticklane.tests.kafka.group;

import org.jspecify.annotations.NullMarked;
