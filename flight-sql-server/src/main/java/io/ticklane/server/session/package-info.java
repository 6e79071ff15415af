/// The engine of a node and the sessions on it: a statement's way from text to rows.
///
/// ```
///   Engine  --open-->  Session  --prepare-->  PreparedStatement  --execute-->  StatementResult
///     |                   |  settings            | SqlPlanner + SessionCatalog     | ResultStream
///     planner, scheduler, tables, dictionary, memory of the node
/// ```
@NullMarked
package io.ticklane.server.session;

import org.jspecify.annotations.NullMarked;
