/// The tables and views that sessions of a node see.
///
/// ```
///   Tables (copy on write)  --snapshot-->  CatalogSnapshot  --SessionCatalog-->  planner
///                                                 |
///   FileCatalog (schemas and order proofs)        +--CatalogResolver-->  runtime's scans
///   SystemTables (information_schema)
/// ```
@NullMarked
package io.ticklane.server.catalog;

import org.jspecify.annotations.NullMarked;
