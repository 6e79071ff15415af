/// Where rows come from: Parquet, CSV and Arrow files, and tables in memory.
///
/// ```
///   path or glob -> FileGlob -> FileTables.describe()   schema and row count, for the catalog
///   plan's Scan  -> TableResolver.open() -> Source       morsels, for a pipeline
///                       |-- parquet.ParquetSource           row groups, decoded by the worker
///                       |-- ArrowStreamSource <- IpcReader   ArrowImport in the worker
///                       |-- CsvSource         <- CsvRows    CsvPieces <- CsvScanner
///                       '-- StoredTable
/// ```
///
/// A source of files reads a [Share] of them; where nodes share rows by keys, [KeyedSource] sees
/// that it has no others. They are cut into splits (row groups and pieces of large ones, record
/// batches, small CSV files and pieces of large ones), and [SplitAssignment] says which are this
/// node's. A source looks for its next split before it gives a morsel out: all rows before it may
/// then pass, of whatever node they are.
@NullMarked
package io.ticklane.exec.source;

import org.jspecify.annotations.NullMarked;
