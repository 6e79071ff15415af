/// What a node counts about itself, and how it is read.
///
/// ```
///   engine, memory, JVM ---asked when read---> NodeMetrics --text--> MetricsServer: GET /metrics
///   task of a view -----counts as it runs----> ViewMetrics <--figures()-- SHOW commands
/// ```
@NullMarked
package io.ticklane.server.metrics;

import org.jspecify.annotations.NullMarked;
