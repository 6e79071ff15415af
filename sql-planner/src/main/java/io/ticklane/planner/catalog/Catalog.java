package io.ticklane.planner.catalog;

import java.util.List;
import java.util.Optional;

/// What the planner asks of the catalog of a session. Names are found letter case aside and keep
/// their spelling. The schema `information_schema` is part of every catalog, because SHOW and
/// DESCRIBE are queries over its tables, with at least these columns:
/// - `schemata`: schema_name
/// - `tables`: table_schema, table_name, table_type
/// - `columns`: table_schema, table_name, column_name, ordinal_position, data_type, is_nullable
/// - `functions`: function_name, kind, signature, summary
/// - `settings`: name, value, description
///
/// Threads: a statement is planned by one thread; a catalog may be asked by many.
public interface Catalog {
    /// The schema of names without one.
    String defaultSchema();

    /// The names of all schemas.
    List<String> schemas();

    /// The names of the tables and views of a schema; empty when there is no such schema.
    List<String> tables(String schema);

    /// The table or view of a schema.
    Optional<CatalogEntry> find(String schema, String name);

    /// The table that a file or a glob of files makes.
    ///
    /// Errors: [io.ticklane.api.error.EngineException] when there is no such file, or when it
    /// cannot be read.
    TableDescription file(String path);
}
