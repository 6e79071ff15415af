/// A thin Flight SQL client: gRPC calls with hand-written messages, no Arrow memory, no JVM flags.
///
/// ```
///   FlightSession --prepare, execute--> FlightChannel --Call--> server
///        |                                  adds authorization, cookies, x-ticklane-nanos
///        v
///   FlightPlan --tickets--> FlightRows --FlightData--> arrow.BatchReader
/// ```
@NullMarked
package io.ticklane.jdbc.internal.flight;

import org.jspecify.annotations.NullMarked;
