/// The node's Flight SQL service.
///
/// ```
///   client --gRPC--> SqlService --> ClientSessions (one Session for each cookie)
///                       |   '-----> Handles (signed names of statements)
///                       |-- ResultWriter: rows to the stream, on a thread of its own, as fast as the client reads
///                       '-- CatalogRows, ServerFacts, TypeFacts: metadata
/// ```
@NullMarked
package io.ticklane.server.flightsql;

import org.jspecify.annotations.NullMarked;
