/// Tables whose rows are outside of the engine: what a connector offers, and how it is found.
///
/// ```
///   CREATE TABLE ... WITH (connector = 'name', ...)  -> TableSource.Connected
///       ConnectorCatalog.table() -> Connector.table() -> ConnectedTable    options are checked here
///                                                            |-- read()    a finite snapshot: SELECT
///                                                            |-- follow()  rows as they come
///                                                            '-- write()   transactions: INSERT
/// ```
///
/// Connectors are found by [java.util.ServiceLoader], as functions are: a class with
/// `@AutoService(Connector.class)` is all that a new one needs.
@NullMarked
package io.ticklane.exec.connector;

import org.jspecify.annotations.NullMarked;
