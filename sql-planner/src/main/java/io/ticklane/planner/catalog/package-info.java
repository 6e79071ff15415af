/// What the planner asks of a catalog, and the Calcite schema over it.
///
/// ```
///   Catalog (server, tests)  <--  CatalogReader  <--  Calcite's validator and converter
///     TableDescription              PlannerTable
/// ```
@NullMarked
package io.ticklane.planner.catalog;

import org.jspecify.annotations.NullMarked;
