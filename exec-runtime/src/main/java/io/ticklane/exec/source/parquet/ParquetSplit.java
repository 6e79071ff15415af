package io.ticklane.exec.source.parquet;

/// The rows `[from, to)` of a row group, which a node reads as one morsel.
///
/// @param ordinal the ordinal of the first of them
record ParquetSplit(
        ParquetFile file, FileMetadata.RowGroup group, int from, int to, long ordinal) {}
