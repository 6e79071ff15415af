/// The contract between the driver and an engine in the same process.
///
/// The driver carries no engine. It finds one with `ServiceLoader` and reads the same Arrow IPC
/// bytes from it that a Flight SQL server would send, so that both give the same values:
///
/// ```
///   jdbc:ticklane:mem:name
///        |  EmbeddedProvider.open(name, settings)
///        v
///   EmbeddedSession --prepare(sql)--> EmbeddedStatement --execute(parameters)--> EmbeddedResult
///                                      schema(), parameterSchema()                next() until null
/// ```
@NullMarked
package io.ticklane.jdbc.embedded;

import org.jspecify.annotations.NullMarked;
