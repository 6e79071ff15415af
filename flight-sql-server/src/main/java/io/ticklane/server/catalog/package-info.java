/// The tables and views that sessions of a node see.
///
/// ```
///   Tables (copy on write)  --snapshot-->  CatalogSnapshot  --SessionCatalog-->  planner
///                                                 |
///   TableReaders: FileCatalog, OrderProofs,       +--CatalogResolver-->  runtime's scans
///                 ConnectorCatalog
///   SystemTables (information_schema)
/// ```
@NullMarked
package io.ticklane.server.catalog;

import org.jspecify.annotations.NullMarked;
