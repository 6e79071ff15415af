/// Where rows come from: Parquet, CSV and Arrow files, and tables in memory.
///
/// ```
///   path or glob -> FileGlob -> FileTables.describe()   schema and row count, for the catalog
///   plan's Scan  -> TableResolver.open() -> Source       morsels, for a pipeline
///                       |-- parquet.ParquetSource           row groups, decoded by the worker
///                       |-- ArrowStreamSource <- IpcReader   ArrowImport in the worker
///                       |-- CsvSource         <- CsvRows
///                       '-- StoredTable
/// ```
@NullMarked
package io.ticklane.exec.source;

import org.jspecify.annotations.NullMarked;
